// A heading or term is found by its plural, a term by its first word too: "Simon", "Kaplan".
{
  const headingFor = (query) => {
    const asked = query.toLowerCase().trim();
    const headings = Object.entries(Search._index.alltitles);
    const names = headings.map(([name]) => name.toLowerCase());
    const forms = [asked, asked.replace(/ies$/, "y"), asked.replace(/es$/, ""), asked.replace(/s$/, "")];
    const terms = headings.filter(([, places]) => places.some(([, id]) => id?.startsWith("term-")));
    const begun = terms
      .map(([name]) => name.toLowerCase())
      .filter((name) => name.startsWith(asked) && !/\w/.test(name[asked.length] ?? ""))
      .sort((one, other) => one.length - other.length);
    return forms.find((form) => names.includes(form)) ?? begun[0] ?? query;
  };

  const perform = Search._performSearch;
  Search._performSearch = (query, ...parsed) => perform(headingFor(query), ...parsed);
}
