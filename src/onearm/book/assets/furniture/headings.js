// A heading or term is found by its plural, a term by its first word too: "Simon", "Kaplan".
{
  const headingFor = (query) => {
    const asked = query.toLowerCase().trim().replaceAll("\u2019", "'");
    const headings = Object.entries(Search._index.alltitles);
    const names = headings.map(([name]) => name.toLowerCase());
    const forms = [asked, asked.replace(/ies$/, "y"), asked.replace(/es$/, ""), asked.replace(/s$/, "")];
    const terms = headings.filter(([, places]) => places.some(([, id]) => id?.startsWith("term-")));
    const begun = terms
      .map(([name]) => name.toLowerCase())
      .filter((name) => name.startsWith(asked) && !/\w/.test(name[asked.length] ?? ""))
      .sort((one, other) => one.length - other.length);
    return forms.find((form) => names.includes(form)) ?? begun[0] ?? asked;
  };

  // The extract of a term is its definition.
  const read = Search.htmlToText;
  Search.htmlToText = (text, anchor) => {
    if (!anchor?.startsWith("#term-")) return read(text, anchor);
    const page = new DOMParser().parseFromString(text, "text/html");
    const term = page.getElementById(anchor.slice(1));
    let entry = term;
    while (entry && entry.localName !== "dd") entry = entry.nextElementSibling;
    return entry ? `${term.firstChild.textContent}: ${entry.textContent.trim()}` : "";
  };

  const perform = Search._performSearch;
  Search._performSearch = (query, ...parsed) => perform(headingFor(query), ...parsed);
}
