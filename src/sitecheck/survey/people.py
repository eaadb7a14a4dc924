"""Leaders in the text of a page: names with their posts, their division of work, and whether a résumé is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitecheck.facts.page import Zone
from sitecheck.page.document import Document
from sitecheck.page.labels import compact
from sitecheck.page.tables import rows_of, tables

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛"
    "雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强"
    "贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠"
    "甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索"
    "咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾"
    "终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖代仝"
    "邸覃佟苟付冼卿闫郄巨庹税次晋商牟佘佴伯赏墨哈谯笪年爱阳佟言福者尼丹加扎洛索旦达布阿普米拉热吾买努帕艾甲乙丙戊己庚"
)  # single surnames, the first characters of names in Tibetan and Uygur, and the letters that stand for nobody
_DOUBLE = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "端木",
    "呼延",
)
_NO_NAME = re.compile(
    r"领导|常务|副[局厅县区市镇乡主部书总]|工程|程师|简介|简历|分工|职务|职责|更多|返回|首页|公开|信息|政府|机构|工作|文件|方案|通知|公告|新区|开发|办公|党[组委建群]|书记|[局厅市县区镇乡处科所院站部]长|"
    r"主任|主席|委员|成员|常委|政协|人大|安全|商务|文化|农业|林业|水利|金融|应急|平台|时间|任免|解读|全文|关于|相关|安排|信箱|照片|图片|概况|"
    r"[局委厅办处科室县市区镇乡省网页栏]$|姓名|性别|民族|出生|籍贯|学历|男|女$|电话|邮箱|地址|现任|负责|主持|协助|分管|联系"
)
_POSTS = (
    r"(?:书记|局长|厅长|市长|县长|区长|镇长|乡长|州长|旗长|省长|主席|主任|部长|处长|科长|股长|所长|站长|院长|校长|馆长|队长|政委|政治委员|组长|"
    r"检察长|关长|行长|秘书长|会长|委员|常委|调研员|巡视员|督察长|督查专员|专员|总工程师|总工|总经济师|总规划师|总会计师|总农艺师|总畜牧师|总监|成员|"
    r"主任科员|政治部主任|参事|顾问|经理|董事长|社长|台长|厂长|负责人|干部|职级)"
)
_POST = re.compile(rf"[\u4e00-\u9fff()、,，/;；兼\d]{{0,60}}?{_POSTS}(?:[(（][^()（）]{{1,20}}[)）])?")
_POST_START = re.compile(
    rf"(?:党[组委工总支]|副|代|原|常务|首席|[一二三四]级|正[处科县]|机关|纪[委检]|政[委治]|直属|分管|{_POSTS}|[局市县区镇乡厅委办省州旗院站处科]|总|主持|现任)"
)
# What is left of the office of a whole body when its first letters are taken for a name: 文旅|局局长, 金融|办主任.
_OF_BODY = re.compile(r"[局市县区镇乡厅办委省州旗院站处科所室](?:[局市县区镇乡厅州旗院站处科所]长|主任)")
_LABELS = {
    "name": r"(?:领导)?姓\s*名",
    "post": r"(?:现任)?职\s*务(?:名称)?|现任职务|担任职务",
    "duties": r"(?:工作|领导|职责)?分\s*工(?:情况)?|分管(?:工作|领域|范围|部门|单位)?|(?:工作|主要|岗位)职责|负责工作",
    "resume": r"(?:个人|工作|学习|主要|领导)?(?:简历|履历|经历)|(?:个人|领导)?简介",
}
_LABEL = re.compile("|".join(rf"(?P<{key}>^(?:{words})[:：]?$)" for key, words in _LABELS.items()))
_FIELD = re.compile("|".join(rf"(?P<{key}>(?<![\u4e00-\u9fff])(?:{words})[:：])" for key, words in _LABELS.items()))
_ANY_LABEL = re.compile(rf"(?:{'|'.join(_LABELS.values())})[:：]")
_ANY_POST = re.compile(_POSTS)
_DUTY = re.compile(r"分管|主持.{0,16}工作|负责(?!人).+|协助.+|工作分工|联系.{2,}工作")
_RESUME = re.compile(
    r"出生|生于|籍贯|参加工作|入党|中共党员|学历|毕业|历任|学位|(?:19|20)\d\d[.年]\d{0,2}.{0,3}[-—–至]+|汉族|[男女][,，]|\d{4}年生"
)
_OPENING = re.compile(r"^(?P<name>[\u4e00-\u9fff·]{2,12}?)[,，、(（]?(?:性别[:：])?[男女](?:性)?[,，、。)）;；]")
_DUTY_KEPT = 200
_SHORTEST = 16  # characters of an office that is no more
_SHORT = 60  # characters of a line that is a card's name and post


@dataclass(slots=True)
class Person:
    """One person as a page presents them; ``told`` counts what was said beside the name."""

    name: str
    post: str = ""
    duties: str = ""
    resume: bool = False

    @property
    def told(self) -> int:
        """How many of post, duties and résumé are there."""
        return bool(self.post) + bool(self.duties) + self.resume

    def add(self, key: str, value: str) -> None:
        """Take in a field; the first post stands, duties go on."""
        if key == "post":
            self.post = self.post or value[:_SHORT]
        elif key == "duties":
            self.duties = f"{self.duties}{value}"[:_DUTY_KEPT]
        elif key == "resume":
            self.resume = True

    def join(self, other: Person) -> None:
        """What another place says of the same person."""
        self.post = self.post or other.post
        self.duties = self.duties or other.duties
        self.resume = self.resume or other.resume


def is_name(text: str) -> bool:
    """Whether a text looks like the name of a person; never proof: 高新 and 方向 begin with surnames too."""
    plain = compact(text).replace("•", "·")
    if _NO_NAME.search(plain):
        return False
    if "·" in plain:
        return re.fullmatch(r"[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,6}){1,3}", plain) is not None
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", plain):
        return False
    return plain.startswith(_DOUBLE) or (plain[0] in _SURNAMES and len(plain) <= 3)


def _given(text: str) -> str:
    """The name a field gives (without what stands in brackets behind it), empty where its value is none."""
    plain = compact(re.split(r"[,，;；(（]", text)[0]).replace("•", "·")
    whole = re.fullmatch(r"[\u4e00-\u9fff]{2,6}(?:·[\u4e00-\u9fff]{1,6}){0,3}", plain)
    return plain if whole is not None and not _key(plain) else ""


def name_and_post(text: str) -> tuple[str, str] | None:
    """A name with the post beside it (甲某某 局长; 党组书记、局长：甲某某), None for anything else."""
    words = [word for word in re.split(r"[\s:：|]+", text.strip().replace("\u3000", " ")) if word]
    if not words or len(text) > _SHORT:
        return None
    if len(words) > 2 and len(words[0]) == len(words[1]) == 1:
        words = [words[0] + words[1], *words[2:]]
    if len(words) > 2 and len(words[-1]) == len(words[-2]) == 1:
        words = [*words[:-2], words[-2] + words[-1]]
    if len(words) > 1:
        first, last = compact(words[0]), compact(words[-1])
        if is_name(first) and _POST.fullmatch(post := compact("".join(words[1:]))):
            return first, post
        if is_name(last) and _POST.fullmatch(post := compact("".join(words[:-1]))):
            return last, post
        return None  # the words part name and post, or neither is there
    plain = compact(text)
    for size in (3, 2):
        name, rest = plain[:size], plain[size:].lstrip(",，(（-—")
        whole = _POST_START.match(rest) and not _OF_BODY.match(rest) and _POST.fullmatch(rest.rstrip(")）"))
        if is_name(name) and whole:
            return name, rest.rstrip(")）")
        name, rest = plain[-size:], plain[:-size].rstrip(",，-—")
        if is_name(name) and _POST_START.match(rest) and _POST.fullmatch(rest):
            return name, rest
    return None


def is_label(text: str) -> bool:
    """Whether a text is the name of a field (简历：) and nothing else."""
    return bool(_key(text))


def without_labels(text: str) -> str:
    """A text without the names of fields in it: what they say, or nothing."""
    return _ANY_LABEL.sub("", text)


def says_post(text: str) -> bool:
    """Whether a short text may be an office; wider than what is taken for one."""
    plain = compact(text).strip("。,，:：()（）")
    return 0 < len(plain) <= _SHORTEST and _ANY_POST.search(plain) is not None


def people_in(doc: Document) -> list[Person]:
    """Everybody a zoned page presents as a leader, in order; names without anything beside them are left out."""
    found: dict[str, Person] = {}
    for person in (*_of_tables(doc), *_of_lines(doc)):
        known = found.setdefault(person.name, person)
        if known is not person:
            known.join(person)
    return [person for person in found.values() if person.told]


def _of_tables(doc: Document) -> Iterator[Person]:
    """Tables whose head names the fields: one leader a row."""
    for table in tables(doc):
        if table.zone is not Zone.MAIN:
            continue
        rows = rows_of(doc, table)
        for at, head in enumerate(rows[:3]):
            keys = [_key(cell) for cell in head]
            if "name" not in keys or len([key for key in keys if key]) < 2:
                continue
            for row in rows[at + 1 :]:
                if len(row) == len(head):
                    yield from _of_row(keys, row)
            break


def _of_row(keys: list[str], row: list[str]) -> Iterator[Person]:
    values = {key: cell for key, cell in zip(keys, row, strict=True) if key and compact(cell)}
    name = _given(values.pop("name", ""))
    if not name:
        return
    person = Person(name)
    for key, value in values.items():
        person.add(key, value)
    yield person


def _key(text: str) -> str:
    label = _LABEL.match(compact(text))
    return label.lastgroup or "" if label is not None else ""


def _of_lines(doc: Document) -> Iterator[Person]:
    """Cards, labelled blocks and running text: a name opens a person, what follows belongs to it."""
    lines = [text for text, node in doc.lines() if node.zone is Zone.MAIN and not node.hidden]
    current: Person | None = None
    waiting = ""  # a label that stood alone
    for at, line in enumerate(lines):
        plain = compact(line)
        if key := _key(plain):
            waiting = key
            continue
        fields = _fields(line)
        opened = _opened(line, plain, fields, waiting, lines[at + 1] if at + 1 < len(lines) else "")
        if opened is not None:
            if current is not None:
                yield current
            current, waiting = opened, ""
        elif current is not None and not fields:
            _goes_on(current, plain, waiting)
            waiting = waiting if waiting in ("duties", "resume") else ""
            continue
        if current is not None:
            for key, value in fields:
                if key != "name":
                    current.add(key, value)
                    waiting = key if not value else ""
    if current is not None:
        yield current


def _opened(line: str, plain: str, fields: list[tuple[str, str]], waiting: str, following: str) -> Person | None:
    named = next((value for key, value in fields if key == "name"), "") or (plain if waiting == "name" else "")
    if named:
        name = _given(named)
        return Person(name) if name else None
    pair = name_and_post(line)
    if pair is not None:
        return Person(pair[0], pair[1])
    told = _OPENING.match(plain)
    if told is not None and is_name(told["name"]):
        post = re.search(rf"现任([\u4e00-\u9fff、,，()]{{0,50}}?{_POSTS})", plain)
        return Person(told["name"], post[1] if post is not None else "", resume=True)
    beside = compact(following)
    if is_name(plain) and len(beside) <= _SHORT and (_POST.fullmatch(beside) or _key(beside) or _fields(following)):
        return Person(plain)
    return None


def _goes_on(person: Person, plain: str, waiting: str) -> None:
    if waiting in ("post", "duties", "resume"):
        if waiting == "resume" or _POST.fullmatch(plain) or waiting == "duties":
            person.add(waiting, plain)
    elif not person.post and len(plain) <= _SHORT and _POST.fullmatch(plain):
        person.add("post", plain)
    elif _RESUME.search(plain):
        person.add("resume", plain)
    elif len(plain) >= 6 and _DUTY.search(plain):
        person.add("duties", plain)


def _fields(line: str) -> list[tuple[str, str]]:
    """Labelled fields of one line (姓名：… 职务：…), in order."""
    found = list(_FIELD.finditer(line))
    if not found:
        return []
    ends = [*(field.start() for field in found[1:]), len(line)]
    return [(field.lastgroup or "", line[field.end() : end].strip()) for field, end in zip(found, ends, strict=True)]
