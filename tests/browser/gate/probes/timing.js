// The sum of all layout shifts and the time of the largest paint, `wait` ms from now.
(wait) => new Promise((done) => {
  let shift = 0;
  let paint = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paint = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done({ shift, paint }), wait + 30);
})
