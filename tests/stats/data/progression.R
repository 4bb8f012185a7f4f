# Progression-free survival and duration of response of made-up patients, by admiral.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/progression.R
#
# Writes progression_admiral.csv  one patient a row: scans, dates, and what admiral makes of them
#   ema_*      every progression and death counts
#   therapy_*  as ema, but nothing counts after a new therapy
#   fda_*      as therapy, and no event counts 2 * 56 + 7 days after the last adequate assessment
#   ema_dor    days from a response confirmed after 28 days (at most one NE between) to that end
#
# admiral takes the first of the events that a plan allows, else the last of the censorings; which
# it allows is said below, by filters on the sources.

suppressPackageStartupMessages({
  library(dplyr)
  library(admiral)
  library(admiralonco)
})
source <- paste0(
  "R ", getRversion(), " admiral ", packageVersion("admiral"),
  " admiralonco ", packageVersion("admiralonco")
)
set.seed(20181203)
start <- as.Date("2020-01-01") # study day 1
day <- function(date) as.numeric(date - start) + 1
n <- 250

course <- function(i) {
  visits <- 57 + 56 * (0:7) + sample(-5:5, 8, replace = TRUE)
  kept <- visits[runif(8) > sample(c(0.1, 0.6, 0.95), 1)]
  response <- sample(c("CR", "PR", "SD", "PD", "NE"), length(kept), TRUE, c(0.5, 4, 4, 0.8, 2))
  seen <- cumsum(response == "CR") > 0
  response[seen & response %in% c("PR", "SD")] <- "PD"
  end <- c(which(response == "PD"), length(kept))[1]
  kept <- kept[seq_len(end)]
  response <- response[seq_len(end)]
  last <- max(kept, 1)
  tibble(
    STUDYID = "S", USUBJID = sprintf("%03d", i), day = list(kept), response = list(response),
    death = if (runif(1) < 0.5) last + sample(0:300, 1) else NA,
    therapy = if (runif(1) < 0.4) sample(2:(last + 60), 1) else NA
  )
}
patients <- bind_rows(lapply(seq_len(n), course)) %>%
  mutate(TRTSDT = start, DTHDT = start + death - 1, NACTDT = start + therapy - 1)
scans <- bind_rows(lapply(seq_len(n), function(i) {
  p <- patients[i, ]
  tibble(
    STUDYID = "S", USUBJID = p$USUBJID, PARAMCD = "OVR", AVALC = p$response[[1]],
    ADT = start + p$day[[1]] - 1
  )
}))

# Last adequate assessment before each possible event, the first day without one.
free <- scans %>% filter(AVALC %in% c("CR", "PR", "SD"))
closely <- function(events, date) {
  events %>%
    left_join(free %>% select(USUBJID, seen = ADT), by = "USUBJID") %>%
    mutate(seen = if_else(!is.na(seen) & seen <= {{ date }}, seen, start)) %>%
    group_by(USUBJID) %>%
    mutate(last = max(seen)) %>%
    ungroup() %>%
    select(-seen) %>%
    distinct() %>%
    mutate(CLOSE = {{ date }} - last <= 2 * 56 + 7)
}
adsl <- patients %>%
  select(STUDYID, USUBJID, TRTSDT, DTHDT, NACTDT) %>%
  mutate(ever = TRUE) %>%
  closely(coalesce(DTHDT, start)) %>%
  select(-last)
pd <- scans %>%
  filter(AVALC == "PD") %>%
  closely(ADT) %>%
  left_join(adsl %>% select(USUBJID, NACTDT), by = "USUBJID")
adequate <- free %>% left_join(adsl %>% select(USUBJID, NACTDT), by = "USUBJID")

survival <- function(name, allowed_pd, allowed_death, allowed_scan) {
  found <- derive_param_tte(
    dataset_adsl = adsl,
    start_date = TRTSDT,
    event_conditions = list(
      event_source("pd", {{ allowed_pd }}, date = ADT, set_values_to = vars(REASON = "PD")),
      event_source(
        "adsl", {{ allowed_death }},
        date = DTHDT, set_values_to = vars(REASON = "DEATH")
      )
    ),
    censor_conditions = list(
      censor_source(
        "adequate", {{ allowed_scan }},
        date = ADT, set_values_to = vars(REASON = "CENSORED")
      ),
      censor_source("adsl", date = TRTSDT, set_values_to = vars(REASON = "CENSORED"))
    ),
    source_datasets = list(pd = pd, adsl = adsl, adequate = adequate),
    set_values_to = vars(PARAMCD = "PFS")
  ) %>%
    derive_vars_duration(new_var = AVAL, start_date = STARTDT, end_date = ADT)
  found <- found[match(patients$USUBJID, found$USUBJID), ]
  setNames(
    tibble(found$AVAL, 1 - found$CNSR),
    paste0(name, c("_time", "_event"))
  )
}
ema <- survival("ema", TRUE, !is.na(DTHDT), TRUE)
therapy <- survival(
  "therapy",
  is.na(NACTDT) | ADT <= NACTDT,
  !is.na(DTHDT) & (is.na(NACTDT) | DTHDT <= NACTDT),
  is.na(NACTDT) | ADT <= NACTDT
)
fda <- survival(
  "fda",
  CLOSE & (is.na(NACTDT) | ADT <= NACTDT),
  !is.na(DTHDT) & CLOSE & (is.na(NACTDT) | DTHDT <= NACTDT),
  is.na(NACTDT) | ADT <= NACTDT
)

responses <- derive_param_confirmed_resp(
  scans,
  dataset_adsl = adsl, filter_source = PARAMCD == "OVR",
  source_pd = date_source(dataset_name = "scans", date = ADT, filter = AVALC == "PD"),
  source_datasets = list(scans = scans), ref_confirm = 28,
  set_values_to = vars(PARAMCD = "RSP")
) %>% filter(PARAMCD == "RSP" & AVALC == "Y")
onset <- day(responses$ADT[match(patients$USUBJID, responses$USUBJID)])

joined <- function(column) vapply(column, paste, "", collapse = ";")
dates <- function(column) ifelse(is.na(column), "", column)
table <- bind_cols(
  patients %>% transmute(
    days = joined(day), responses = joined(response), death = dates(death),
    new_therapy = dates(therapy)
  ),
  ema, therapy, fda,
  tibble(ema_dor = ifelse(is.na(onset), "NA", ema$ema_time - onset + 1), source = source)
)
write.csv(table, "tests/stats/data/progression_admiral.csv", row.names = FALSE, quote = FALSE)
