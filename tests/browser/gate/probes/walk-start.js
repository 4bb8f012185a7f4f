// Notes each stop of Tab from now on and how it looks; returns how many stops there should be.
() => {
  const focusable = 'a[href], area[href], button, input, select, textarea, summary, iframe, '
    + '[tabindex], [contenteditable=true]';
  const stops = [...document.querySelectorAll(focusable)].filter((el) => {
    if (el.tabIndex < 0 || el.disabled || el.type === 'hidden' || el.closest('[inert]')) return false;
    if (el.type === 'radio' && !el.checked
        && document.querySelector(`input[type=radio][name="${el.name}"]:checked`)) return false;
    return el.checkVisibility({ visibilityProperty: true });
  });
  const look = (el) => [el, el.parentElement].map((one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === 'none' || style.outlineWidth === '0px' ? ''
      : style.outlineWidth + style.outlineStyle + style.outlineColor;
    return [outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
  }).join();
  const before = new Map(stops.map((el) => [el, look(el)]));
  const walk = { stops, seen: [], unseen: [] };
  walk.shown = () => new Set(walk.seen.filter((el) => !stops.includes(el))).size;
  document.addEventListener('focusin', ({ target }) => {
    walk.seen.push(target);
    if (before.get(target) === look(target)) walk.unseen.push(target);
  }, true);
  window.theWalk = walk;
  return stops.length;
}
