// Where places stand in the page. Argument: [{elements: [{tag, attributes, nth}], text}]. Nothing is added to the page.
// Answer, one per place: {state, boxes: [{left, top, width, height, dashed, beside}]}, in CSS pixels of the page.
// States: "shown", "covered" (something fixed lies over it), "inside" (the element itself does not show, the box is that
// of the nearest part around it that does), "none".
(places) => {
  const squeeze = (text) => (text || '').normalize('NFKC').replace(/[\s\u200b\ufeff]+/g, '');
  const edges = (box) => ({left: box.left, top: box.top, right: box.right, bottom: box.bottom});
  const meet = (one, two) => ({
    left: Math.max(one.left, two.left), top: Math.max(one.top, two.top),
    right: Math.min(one.right, two.right), bottom: Math.min(one.bottom, two.bottom),
  });
  const some = (box) => box.right - box.left > 1 && box.bottom - box.top > 1;
  // The elements that cut off what stands out of them.
  const cutters = (element) => {
    const found = [];
    let held = getComputedStyle(element).position;
    for (let at = element.parentElement; at && held !== 'fixed' && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (held === 'absolute' && style.position === 'static') continue;
      if (`${style.overflowX} ${style.overflowY}` !== 'visible visible') found.push(at);
      if (style.position !== 'static') held = style.position;
    }
    return found.filter((one) => one !== document.documentElement);
  };
  const showing = (element) =>
    cutters(element).reduce((box, one) => meet(box, edges(one.getBoundingClientRect())), edges(element.getBoundingClientRect()));
  const sized = (element) => {
    const box = showing(element);
    return some(box) && box.right + scrollX > 0 && box.bottom + scrollY > 0
      && element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  };
  // What stands in a part with scroll bars of its own is scrolled to, as a reader would.
  const bring = (element) => {
    for (const one of cutters(element)) {
      if (some(showing(element))) return;
      const box = element.getBoundingClientRect(), around = one.getBoundingClientRect();
      if (/auto|scroll/.test(getComputedStyle(one).overflowY)) one.scrollTop += box.top - around.top - around.height / 3;
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) one.scrollLeft += box.left - around.left - around.width / 3;
    }
  };
  const byDescription = ({tag, attributes, nth}) => {
    const alike = [...document.getElementsByTagName(tag)].filter((element) =>
      Object.entries(attributes).every(([name, value]) => element.getAttribute(name) === value));
    return alike[nth] || alike[alike.length - 1] || null;
  };
  // What a reader may see: not what stands in scripts.
  const textOf = (element) => {
    if (!element.querySelector('script, style, noscript, template')) return squeeze(element.textContent);
    const copy = element.cloneNode(true);
    copy.querySelectorAll('script, style, noscript, template').forEach((one) => one.remove());
    return squeeze(copy.textContent);
  };
  const byText = (text) => {
    const wanted = squeeze(text);
    if (!wanted || !document.body) return null;
    const all = [...document.body.querySelectorAll('*')].filter((element) =>
      !['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION'].includes(element.tagName)
      && squeeze(element.textContent).includes(wanted) && textOf(element).includes(wanted));
    const last = all.filter((element) => !all.some((other) => other !== element && element.contains(other)));
    return last.find(sized) || last[0] || null;
  };
  const visible = (element) => {
    let at = element;
    while (at && at !== document.body && !sized(at)) at = at.parentElement;
    return at && at !== document.body && at !== document.documentElement ? at : null;
  };
  // The box of a link is the box of its picture where it holds nothing else.
  const around = (element) => {
    const boxes = [element, ...element.querySelectorAll('img')].filter(sized).map(showing);
    return {
      left: Math.min(...boxes.map((box) => box.left)), top: Math.min(...boxes.map((box) => box.top)),
      right: Math.max(...boxes.map((box) => box.right)), bottom: Math.max(...boxes.map((box) => box.bottom)),
    };
  };
  window.scrollTo(0, 0);
  const fixed = [...document.querySelectorAll('body *')].filter((one) =>
    getComputedStyle(one).position === 'fixed' && sized(one) && getComputedStyle(one).pointerEvents !== 'none');
  const coveredBy = (element, box) => fixed.some((one) => {
    if (one.contains(element) || element.contains(one)) return false;
    const common = meet(box, edges(one.getBoundingClientRect()));
    const area = (some(common) ? (common.right - common.left) * (common.bottom - common.top) : 0);
    return area > 0.5 * (box.right - box.left) * (box.bottom - box.top);
  });
  const boxOf = (element, dashed) => {
    const box = around(element);
    // Beside a line the label hides nothing, above it the line before; unless the line begins with other text.
    const before = element.previousSibling;
    const text = before && before.nodeType === 3 && squeeze(before.textContent).length > 1;
    return {
      left: box.left + scrollX, top: box.top + scrollY, width: box.right - box.left, height: box.bottom - box.top,
      dashed, beside: box.bottom - box.top < 54 && !text,
    };
  };
  return places.map(({elements, text}) => {
    const found = elements.map(byDescription).filter(Boolean);
    found.forEach(bring);
    if (!found.some(sized) && text) {
      const other = byText(text);
      if (other) bring(other);
      if (other && (sized(other) || !found.length)) found.splice(0, found.length, other);
    }
    const shown = found.filter(sized);
    const outer = shown.filter((one) => !shown.some((other) => other !== one && other.contains(one)));
    if (outer.length) {
      const covered = outer.every((one) => coveredBy(one, around(one)));
      return {state: covered ? 'covered' : 'shown', boxes: outer.map((one) => boxOf(one, false))};
    }
    const part = found.map(visible).find(Boolean);
    return part ? {state: 'inside', boxes: [boxOf(part, true)]} : {state: 'none', boxes: []};
  });
}
