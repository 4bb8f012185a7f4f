// What is wider than its box or than the page; [measure, detail] pairs.
() => {
  // Boxes in which content may be wider than the page: each scrolls by itself, by keyboard too.
  const scrollers = '.oa-scroll, .pst-scrollable-table-container, pre, [role=region][tabindex]';
  const found = [];
  const name = (el) => {
    const label = el.getAttribute('aria-label') || el.textContent.trim().replace(/\s+/g, ' ');
    const classes = (el.getAttribute('class') || '').trim().split(/\s+/).filter(Boolean);
    return `<${el.localName}${classes.map((one) => '.' + one).join('')}> ${label.slice(0, 60)}`;
  };
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1)
    found.push(['overflow', `the page is ${root.scrollWidth} px wide on ${root.clientWidth} px`]);
  const main = document.querySelector('main') || document.body;
  for (const el of main.querySelectorAll('figure, table, svg, img, math')) {
    if (el.closest('[aria-hidden=true]') || !el.checkVisibility()) continue;
    const box = el.getBoundingClientRect();
    if (!box.width) continue;
    for (let up = el.parentElement; up && main.contains(up); up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.display === 'inline' || up.namespaceURI !== root.namespaceURI) continue;
      if (up.matches(scrollers) && /auto|scroll/.test(style.overflowX)) break;
      const edge = up.getBoundingClientRect();
      if (box.right > edge.right + 1 || box.left < edge.left - 1) {
        const by = Math.round(Math.max(box.right - edge.right, edge.left - box.left));
        found.push(['sticks-out', `${name(el)} is ${by} px out of ${name(up).split(' ')[0]}`]);
        break;
      }
      if (style.float !== 'none' || /absolute|fixed/.test(style.position)) break;
    }
  }
  return found;
}
