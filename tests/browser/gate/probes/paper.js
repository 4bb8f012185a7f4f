// What a sheet of paper would show wrong; one line each.
() => {
  const found = [];
  const name = (el) => {
    const label = el.getAttribute('aria-label') || el.textContent.trim().replace(/\s+/g, ' ');
    const classes = (el.getAttribute('class') || '').trim().split(/\s+/).filter(Boolean);
    return `<${el.localName}${classes.map((one) => '.' + one).join('')}> ${label.slice(0, 60)}`;
  };
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1)
    found.push(`the page is ${root.scrollWidth} px wide on a sheet of ${root.clientWidth} px`);
  const main = document.querySelector('main') || document.body;
  for (const el of main.querySelectorAll('table, figure, pre, svg, math')) {
    if (!el.checkVisibility() || el.closest('svg svg, [aria-hidden=true]')) continue;
    const width = el.getBoundingClientRect().width;
    for (let up = el; up && up !== root; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.display === 'inline' || style.overflowX === 'visible') continue;
      const box = up.getBoundingClientRect();
      const inner = Math.max(up.scrollWidth, up === el ? 0 : width);
      if (up.namespaceURI === root.namespaceURI && inner > up.clientWidth + 1 && box.width) {
        found.push(`${name(el)} is cut off by ${Math.round(inner - up.clientWidth)} px`);
        break;
      }
    }
  }
  for (const el of document.querySelectorAll('nav, .bd-header, .bd-header-article button, '
      + '.bd-sidebar-primary, .bd-sidebar-secondary, .prev-next-area, dialog, .skip-link'))
    if (el.checkVisibility({ visibilityProperty: true }) && el.getBoundingClientRect().height > 1
        && !el.parentElement.closest('nav, .bd-header, .bd-sidebar-primary'))
      found.push(`${name(el)} is printed`);
  for (const el of document.querySelectorAll('details'))
    if (el.checkVisibility() && !el.open && !el.querySelector('summary')?.checkVisibility()
        && ![...el.children].some((child) => child.checkVisibility()))
      found.push(`${name(el)} leaves a gap without a name`);
  for (const el of [root, document.body]) {
    const color = getComputedStyle(el).backgroundColor;
    if (!/^rgba\(0, 0, 0, 0\)$|^rgb\(255, 255, 255\)$/.test(color))
      found.push(`<${el.localName}> has the background ${color}`);
  }
  return found;
}
