# Small data sets of R's survival package, for the round trips of curves.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/reconstruct/data/curve_patients.R
#
# Writes curve_patients.csv  set, time, event, source

suppressMessages(library(survival))
source <- paste("R", getRversion(), "survival", packageDescription("survival")$Version)
sets <- list(
  ovarian = data.frame(time = ovarian$futime, event = ovarian$fustat),
  aml = data.frame(time = aml$time, event = aml$status),
  veteran = data.frame(time = veteran$time, event = veteran$status)
)
rows <- do.call(rbind, lapply(names(sets), function(name) {
  data.frame(set = name, sets[[name]], source = paste(source, name))
}))
write.csv(rows, "tests/reconstruct/data/curve_patients.csv", row.names = FALSE, quote = FALSE)
