// Beside a page on the disk nothing can be fetched: no extracts of pages there.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

Documentation.addTranslations({
  locale: "en",
  plural_expr: "n === 1 ? 0 : 1",
  messages: {
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
      "No page has all of these words. Try fewer of them, or look through the glossary.",
    "Search finished, found ${resultCount} page(s) matching the search query.":
      "Places found: ${resultCount}.",
  },
});

// An entry of the glossary comes before whatever else has its words.
var Scorer = {
  score: ([, , anchor, , score]) => score + (anchor.startsWith("#term-") ? 100 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 30,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
