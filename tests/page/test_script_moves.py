from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.page.script_moves import literal_move


@pytest.mark.parametrize(
    ("script", "target"),
    [
        # Every way of saying it.
        ("location='a'", "a"),
        ("location.href='a'", "a"),
        ('location.href="a";', "a"),
        ("location . href = 'a' ;", "a"),
        ("window.location='a'", "a"),
        ("window.location.href = 'a'", "a"),
        ("window.top.location.href='a'", "a"),
        ("top.location='a'", "a"),
        ("self.location='a'", "a"),
        ("parent.location.href='a'", "a"),
        ("document.location='a'", "a"),
        ("document.location.href='a'", "a"),
        ("window.document.location='a'", "a"),
        ("this.location='a'", "a"),
        ("location.replace('a')", "a"),
        ("location.assign( 'a' );", "a"),
        ('window.location.replace("a")', "a"),
        ("top.location.assign('a')", "a"),
        ("location['href']='a'", "a"),
        ("window['location']=\"a\"", "a"),
        ("window['location']['href']='a'", "a"),
        ("window['location']['replace']('a')", "a"),
        ("location.pathname='/a'", "/a"),
        ("location.href=`a`", "a"),
        ("location.href=('a')", "a"),
        ("window.navigate('a')", "a"),
        ("window.open('a','_self')", "a"),
        ("open('a', '_top')", "a"),
        ('location.href="a\'b"', "a'b"),
        ("location.href='a\\u0062\\x63\\/d'", "abc/d"),
        ("location.href=' a '", "a"),
        ("location.href='a;b{c}'", "a;b{c}"),
        ("var u='a';location.href=u;", "a"),
        ("const u = 'a'\nwindow.location.replace(u)", "a"),
        ("u='a';location=u", "a"),
        ("<!--\nlocation.href='a'\n//-->", "a"),
        ("var x = /['\"]{/;\nlocation.href='a'", "a"),
        ("location.href='a'; location.href='a'", "a"),
        ("try{location.href='a'}catch(e){}", "a"),
        # When it runs.
        ("setTimeout(\"location.href='a'\", 3000)", "a"),
        ("setTimeout('go()',0);function go(){location='a'}", "a"),
        ("setTimeout(function(){location.href='a'},500)", "a"),
        ("setTimeout(()=>{location.href='a'},500)", "a"),
        ("setTimeout(()=>location.href='a')", "a"),
        ("setTimeout(go, 10); function go(){location='a'}", "a"),
        ("window.setTimeout(\"location='a'\",5)", "a"),
        ("(function(){location.href='a'})()", "a"),
        ("(function(){location.href='a'}())", "a"),
        ("!function(){location.href='a'}()", "a"),
        ("(()=>{location.href='a'})()", "a"),
        ("function go(){location='a'} go();", "a"),
        ("var go=function(){location='a'};go()", "a"),
        ("function a1(){b1()} function b1(){location='a'} a1()", "a"),
        ("window.onload=function(){location.href='a'}", "a"),
        ("onload=function(){location.href='a'}", "a"),
        ("window.onload=go;function go(){location='a'}", "a"),
        ("$(function(){location.href='a'})", "a"),
        ("jQuery(document).ready(function(){location.href='a'})", "a"),
        ("window.addEventListener('load',function(){location.href='a'})", "a"),
        ("document.addEventListener('DOMContentLoaded',()=>{location='a'})", "a"),
        ("window.attachEvent('onload',function(){location='a'})", "a"),
        # Who is sent where.
        ("if(/Android|iPhone/i.test(navigator.userAgent)){location.href='/wap/'}else{location.href='/pc/'}", "/pc/"),
        ("if(isMobile) location='http://m.x.cn/'; else location='/index/';", "/index/"),
        ("if(navigator.userAgent.match(/iPad/)){location='/m/'} location.href='a'", "a"),
        ("if(top!=self){top.location='/x'} location.href='a'", "a"),
        # Not at all, or not sure.
        ("", None),
        ("location.href", None),
        ("location.href=''", None),
        ("location.href='#'", None),
        ("location.href='#a'", None),
        ("location=='a'", None),
        ("location.hash='a'", None),
        ("location.search='?a'", None),
        ("location.reload()", None),
        ("location.host='a'", None),
        ("mylocation='a'", None),
        ("my.location='a'", None),
        ("map.location.href='a'", None),
        ("$scope.location='a'", None),
        ("var location='a'", None),
        ("var o={location:'a'}", None),
        ("window.open('a')", None),
        ("window.open('a','_blank')", None),
        ("// location.href='a'", None),
        ("/* location.href='a' */", None),
        ("<!-- location.href='a'", None),
        ("var s=\"location.href='a'\"", None),
        ('document.write("<a href=\\"javascript:location.href=\'a\'\\">")', None),
        ("location.href='a'+id", None),
        ("location.href='a'+'b'", None),
        ("location.href=base+'a'", None),
        ("location.href=`a${id}`", None),
        ("location.href=u", None),
        ("var u='a';u='b';location=u", None),
        ("var u='a';u+='b';location=u", None),
        ("function go(u){location=u} var u='a'; go('b')", None),
        ("location.href=url('a')", None),
        ("location.href=location.href", None),
        ("location='a';location='b'", None),
        ("if(x)location='a';else location='b'", None),
        ("if(x){location='a'}", None),
        ("x&&(location='a')", None),
        ("x?location='a':location='b'", None),
        ("switch(x){case 1:location='a'}", None),
        ("if(isIE){location.href='/upgrade.html'}", None),
        ("if(/Android/.test(navigator.userAgent)){location.href='/wap/'}", None),
        ("if(top!=self){top.location.href='/index.html'}", None),
        ("if(window.top==window.self)location='a'", None),
        ("if(confirm('?')){location='a'}", None),
        ("if(x){location='b'} location='a'", None),
        ("function go(){location='a'}", None),
        ("var go=function(){location='a'}", None),
        ("function a1(){b1()} function b1(){a1();location='a'}", None),
        ("function go(){go();location='a'}", None),
        ("btn.onclick=function(){location='a'}", None),
        ("document.getElementById('b').addEventListener('click',function(){location='a'})", None),
        ("$('#b').click(function(){location='a'})", None),
        ("$('#b').on('click',function(){location='a'})", None),
        ("$.ajax({success:function(){location='a'}})", None),
        ("fetch('/x').then(()=>location='a')", None),
        ("window.onerror=function(){location='a'}", None),
        ("new Vue({methods:{go(){location.href='a'}}})", None),
        ("try{x()}catch(e){location='a'}", None),
        ("while(x){location='a'}", None),
        ("if(x)go();function go(){location='a'}", None),
    ],
)
def test_where_a_script_leads(script: str, target: str | None) -> None:
    found = literal_move([script])
    assert (found and found[0]) == target


@pytest.mark.parametrize(
    ("script", "delay"),
    [
        ("location='a'", 0.0),
        ("setTimeout(\"location='a'\", 3000)", 3.0),
        ("setTimeout(\"location='a'\")", 0.0),
        ("setTimeout(function(){location='a'},1500)", 1.5),
        ("setTimeout(go,600000);function go(){location='a'}", 600.0),
        ('setTimeout("setTimeout(\'location=\\"a\\"\',1000)",2000)', 3.0),
        ("window.onload=function(){setTimeout(function(){location='a'},2000)}", 2.0),
    ],
)
def test_how_long_it_waits(script: str, delay: float) -> None:
    assert literal_move([script]) == ("a", delay)


def test_what_one_script_names_another_may_call() -> None:
    assert literal_move(["function go(){location='a'}", "go()"]) == ("a", 0.0)
    assert literal_move(["function go(){location='a'}", "return go();"]) == ("a", 0.0)


def test_deep_and_endless_code() -> None:
    assert literal_move(["(" * 5000 + "location='a'"]) in (None, ("a", 0.0))
    assert literal_move(["{" * 5000 + "location='a'" + "}" * 5000]) == ("a", 0.0)
    assert literal_move(["x;" * 50_000 + "location='a'"]) is None
    names = [f"f{n}" for n in range(30)]
    tangle = ";".join(f"function {one}(){{{'();'.join(names)}();location=u}}" for one in names)
    assert literal_move([tangle]) is None
    assert literal_move(["var u='a';" + "location=u;" * 8000]) is None


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["location", "='a'", ".href", "function f(){", "}", "(", ")", "if", "'", '"', "`", "//", "/*",
             "\\", "setTimeout", "f()", ";", "\n", "<!--", "公", "\ud800", "${", "=>", "var u", "=u"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_no_code_raises(pieces: list[str]) -> None:
    found = literal_move(["".join(pieces)])
    assert found is None or isinstance(found[0], str)
