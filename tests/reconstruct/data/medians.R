# Makes medians.csv: medians and limits of small data sets, by survfit of R 4.2.2, survival 3.5-3.
# Rscript tests/reconstruct/data/medians.R > tests/reconstruct/data/medians.csv
suppressMessages(library(survival))
set.seed(20)
sets <- list(
  "six, all events"      = list(c(6, 7, 9, 10, 14, 18), rep(1, 6)),
  "flat at a half"       = list(c(2, 4, 8, 9, 11, 12), c(1, 1, 1, 1, 1, 0)),
  "all censored"         = list(c(3, 5, 8), c(0, 0, 0)),
  "one patient"          = list(5, 1),
  "ties"                 = list(c(3, 3, 3, 5, 5, 8, 8, 9), c(1, 1, 0, 1, 0, 1, 1, 0)),
  "thirty, scans of six weeks" = list(sort(sample(42 * 1:9, 30, TRUE)), rbinom(30, 1, 0.7)),
  "thirty-three, days"   = list(sort(sample(1:300, 33, TRUE)), rbinom(33, 1, 0.8)),
  "twenty, few events"   = list(sort(sample(1:200, 20, TRUE)), rbinom(20, 1, 0.25))
)
cat("name,time,event,transform,median,low,high,source\n")
version <- paste0("R ", getRversion(), " survival ", packageVersion("survival"))
for (name in names(sets)) for (kind in c("plain", "log", "log-log", "logit", "arcsin")) {
  time <- sets[[name]][[1]]; event <- sets[[name]][[2]]
  found <- summary(survfit(Surv(time, event) ~ 1, conf.type = kind))$table
  read <- format(found[c("median", "0.95LCL", "0.95UCL")], trim = TRUE)
  cat(sprintf("\"%s, %s\",%s,%s,%s,%s,%s\n", name, kind, paste(time, collapse = " "),
              paste(event, collapse = " "), kind, paste(read, collapse = ","), version))
}
