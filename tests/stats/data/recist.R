# Best overall responses of every short course of scans, by admiralonco.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/recist.R
#
# Writes recist_best.csv  one course a row: responses on days 28, 49, 77 and 105 from baseline.
#   best               no confirmation asked
#   confirmed_neN_sdM  confirmed after 28 days, with at most N scans of NE and M of SD in between
#                      (1 and 0 are admiralonco's defaults)
#
# SD from day 42. admiralonco leaves disease after a CR to the user ("changing the PR to PD"); the
# change is made here first, as footnote a of table 3 of RECIST 1.1 has it.

suppressPackageStartupMessages({
  library(dplyr)
  library(admiral)
  library(admiralonco)
})
source <- paste("R", getRversion(), "admiralonco", packageVersion("admiralonco"))
days <- c(28, 49, 77, 105)
start <- as.Date("2020-01-01")

# PD ends a course, so only the last response can be one.
courses <- unlist(lapply(seq_along(days), function(n) {
  before <- rep(list(c("CR", "PR", "SD", "NE")), n - 1)
  all <- expand.grid(c(before, list(c("CR", "PR", "SD", "NE", "PD"))))
  do.call(paste, c(all, sep = "-"))
}))
scans <- bind_rows(lapply(courses, function(course) {
  response <- strsplit(course, "-")[[1]]
  after <- c(FALSE, head(cumsum(response == "CR") > 0, -1))
  response[after & response %in% c("PR", "SD")] <- "PD"
  tibble(
    STUDYID = "S", USUBJID = course, PARAMCD = "OVR", AVALC = response,
    ADT = start + days[seq_along(response)]
  )
})) %>% mutate(TRTSDT = start)
adsl <- tibble(STUDYID = "S", USUBJID = courses, TRTSDT = start)
first_pd <- date_source(dataset_name = "scans", date = ADT, filter = AVALC == "PD")

best_of <- function(derive, ...) {
  found <- derive(
    scans,
    dataset_adsl = adsl, filter_source = PARAMCD == "OVR", source_pd = first_pd,
    source_datasets = list(scans = scans), reference_date = TRTSDT, ref_start_window = 42,
    set_values_to = vars(PARAMCD = "BEST"), ...
  ) %>% filter(PARAMCD == "BEST")
  found$AVALC[match(courses, found$USUBJID)]
}
confirmed <- function(max_nr_ne, accept_sd) {
  best_of(
    derive_param_confirmed_bor,
    ref_confirm = 28, max_nr_ne = max_nr_ne, accept_sd = accept_sd
  )
}
table <- tibble(
  responses = courses,
  best = best_of(derive_param_bor),
  confirmed_ne1_sd0 = confirmed(1, FALSE),
  confirmed_ne0_sd0 = confirmed(0, FALSE),
  confirmed_ne0_sd1 = confirmed(0, TRUE),
  confirmed_ne2_sd1 = confirmed(2, TRUE),
  source = source
)
write.csv(table, "tests/stats/data/recist_best.csv", row.names = FALSE, quote = FALSE)
