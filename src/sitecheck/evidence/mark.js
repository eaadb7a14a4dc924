// Frames places in red with a label. Argument: [{label, elements: [{tag, attributes, nth}], text}].
// Answer, one per place: "shown", "inside" (the element itself is hidden, its nearest visible parent is framed), "none".
(places) => {
  const squeeze = (text) => (text || '').normalize('NFKC').replace(/[\s\u200b\ufeff]+/g, '');
  const sized = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0
      && style.visibility !== 'hidden' && style.opacity !== '0';
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
  const boxOf = (element) => {
    const boxes = [element, ...element.querySelectorAll('img')].filter(sized).map((one) => one.getBoundingClientRect());
    const left = Math.min(...boxes.map((box) => box.left)), top = Math.min(...boxes.map((box) => box.top));
    const right = Math.max(...boxes.map((box) => box.right)), bottom = Math.max(...boxes.map((box) => box.bottom));
    return {left, top, width: right - left, height: bottom - top};
  };
  const dress = (element, styles) => {
    element.style.setProperty('all', 'initial', 'important');
    for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value, 'important');
    return element;
  };
  const sheet = dress(document.createElement('sitecheck-marks'), {
    display: 'block', position: 'absolute', left: '0', top: '0', width: '0', height: '0', 'z-index': '2147483647',
    'pointer-events': 'none',
  });
  window.scrollTo(0, 0);
  (document.body && document.body.tagName === 'BODY' ? document.body : document.documentElement).append(sheet);
  const origin = sheet.getBoundingClientRect();
  const limit = document.documentElement.clientWidth;
  const frame = (element, label, dashed) => {
    const box = boxOf(element);
    const left = Math.max(3, box.left - 3), top = Math.max(3, box.top - 3);
    const width = Math.min(box.left + box.width + 3, Math.max(limit, left + 20) - 3) - left;
    const height = box.top + box.height + 3 - top;
    const border = document.createElement('sitecheck-mark');
    sheet.append(dress(border, {
      display: 'block', position: 'absolute', 'box-sizing': 'border-box', left: `${left - origin.left}px`,
      top: `${top - origin.top}px`, width: `${Math.max(width, 12)}px`, height: `${Math.max(height, 12)}px`,
      border: `3px ${dashed ? 'dashed' : 'solid'} #e60012`, 'border-radius': '2px',
      background: width * height < 100000 ? 'rgba(230, 0, 18, 0.08)' : 'none',
    }));
    const tag = document.createElement('sitecheck-mark');
    tag.textContent = label;
    // Beside a line the label hides nothing, above it the line before; unless the line begins with other text.
    const before = element.previousSibling;
    const beside = left >= 30 && height < 60 && !(before && before.nodeType === 3 && squeeze(before.textContent).length > 1);
    sheet.append(dress(tag, {
      display: 'block', position: 'absolute', left: `${(beside ? left + 1 : left) - origin.left}px`,
      top: `${(beside ? top : Math.max(0, top - 20)) - origin.top}px`, 'min-width': '20px', height: '20px',
      padding: '0 5px', transform: beside ? 'translateX(-100%)' : 'none', 'box-sizing': 'border-box',
      background: '#e60012', color: '#fff', 'text-align': 'center', 'border-radius': '2px',
      font: 'bold 14px/20px "Noto Sans CJK SC", sans-serif', 'white-space': 'nowrap',
    }));
  };
  return places.map(({label, elements, text}) => {
    const found = elements.map(byDescription).filter(Boolean);
    if (!found.some(sized) && text) {
      const other = byText(text);
      if (other && (sized(other) || !found.length)) found.splice(0, found.length, other);
    }
    const shown = found.filter(sized);
    const outer = shown.filter((one) => !shown.some((other) => other !== one && other.contains(one)));
    outer.forEach((element) => frame(element, label, false));
    if (outer.length) return 'shown';
    const around = found.map(visible).find(Boolean);
    if (!around) return 'none';
    frame(around, label, true);
    return 'inside';
  });
}
