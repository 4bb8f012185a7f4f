# What IPDfromKM makes of exact coordinates, with and without a risk table.
#
# Run again from the root of the repository (the tests themselves need no R):
#   mkdir FOLDER && .venv/bin/python -m tests.reconstruct.curves FOLDER
#   Rscript tests/reconstruct/data/curve_peer.R FOLDER
#
# Reads  FOLDER/SET.curve.csv (time, survival) and SET.risk.csv (time, at_risk)
# Writes curve_peer.csv  set, risk, events, median, source

suppressMessages({library(survival); library(IPDfromKM)})
folder <- commandArgs(trailingOnly = TRUE)[1]
source <- paste("IPDfromKM", packageVersion("IPDfromKM"), "R", getRversion())

one <- function(name, risk) {
  curve <- read.csv(file.path(folder, paste0(name, ".curve.csv")))
  curve <- rbind(data.frame(time = 0, survival = 1), curve)
  table <- read.csv(file.path(folder, paste0(name, ".risk.csv")))
  found <- tryCatch({
    prep <- if (risk) {
      preprocess(curve, trisk = table$time, nrisk = table$at_risk, maxy = 1)
    } else {
      preprocess(curve, totalpts = table$at_risk[1], maxy = 1)
    }
    ipd <- getIPD(prep)$IPD
    c(sum(ipd$status), unname(summary(survfit(Surv(time, status) ~ 1, ipd))$table["median"]))
  }, error = function(e) c(NA, NA))
  data.frame(set = name, risk = as.integer(risk), events = found[1], median = found[2],
             source = source)
}

names <- sub("[.]curve[.]csv$", "", list.files(folder, "curve.csv$"))
all <- do.call(rbind, lapply(c(TRUE, FALSE), function(risk) {
  do.call(rbind, lapply(names, one, risk = risk))
}))
write.csv(all, "tests/reconstruct/data/curve_peer.csv", row.names = FALSE, quote = FALSE)
