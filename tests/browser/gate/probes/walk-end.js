// What was wrong on the walk; [measure, detail] pairs.
() => {
  const { stops, seen, unseen, shown } = window.theWalk;
  const name = (el) => {
    const label = el.getAttribute('aria-label') || el.textContent.trim().replace(/\s+/g, ' ');
    const classes = (el.getAttribute('class') || '').trim().split(/\s+/).filter(Boolean);
    return `<${el.localName}${classes.map((one) => '.' + one).join('')}> ${label.slice(0, 60)}`;
  };
  const found = [];
  const reached = new Set(seen);
  const missed = stops.filter((el) => !reached.has(el));
  const last = document.activeElement;
  if (missed.length && reached.has(last) && seen.length < stops.length)
    found.push(['trap', `focus stays at ${name(last)}`]);
  else if (seen.length > stops.length + shown() && last !== document.body && last !== seen[0])
    found.push(['trap', `focus does not leave; it stands at ${name(last)}`]);
  for (const el of missed) found.push(['reach', `Tab does not reach ${name(el)}`]);
  const once = [...reached];
  once.slice(1).forEach((el, place) => {
    if (once[place].compareDocumentPosition(el) & Node.DOCUMENT_POSITION_PRECEDING)
      found.push(['reach', `${name(el)} comes after ${name(once[place])}`]);
  });
  for (const el of new Set(unseen)) found.push(['focus', name(el)]);
  return found;
}
