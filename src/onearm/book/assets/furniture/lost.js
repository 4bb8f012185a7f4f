
(() => {
  const here = location.pathname + location.search;
  if (location.protocol === "file:" || location.pathname.endsWith("/404.html")) return;
  document.head.prepend(Object.assign(document.createElement("base"), { href: "/" }));
  addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll('a[href^="#"]'))
      link.setAttribute("href", here + link.getAttribute("href"));
  });
})();
