// What runs now, and what has a time over 10 ms to run; one line for each kind of element.
() => {
  const name = (el) => `<${el.localName}${el.classList.length ? '.' + el.classList[0] : ''}>`;
  const long = (times) => times.split(',').some((time) =>
    parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000) > 10);
  const found = new Set(document.getAnimations().filter((one) => one.playState === 'running')
    .map((one) => `${name(one.effect.target)} moves`));
  for (const el of document.querySelectorAll('*')) {
    const style = getComputedStyle(el);
    if (style.animationName !== 'none' && long(style.animationDuration))
      found.add(`${name(el)} has the animation ${style.animationName}`);
    if (style.transitionProperty !== 'none' && long(style.transitionDuration))
      found.add(`${name(el)} has a transition`);
    if (style.scrollBehavior === 'smooth') found.add(`${name(el)} scrolls smoothly`);
  }
  return [...found];
}
