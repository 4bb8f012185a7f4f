# Makes accrual_*.csv. R 4.2.2 with OneArmPhaseTwoStudy 1.0.3 and UnplanSimon 0.1.0.
#   Rscript accrual.R TwoStageInf.R DIR
# TwoStageInf.R is the R function that T. Koyama offers for Koyama and Chen 2008 (last update
# 2021-08-05). Its own limits are solved to 1e-4 and its upper limit asks P(at least x) = 1 - a.
# Here its p-value alone is inverted, to 1e-13, the upper limit from the outcome above.
suppressMessages(library(OneArmPhaseTwoStudy))
library(UnplanSimon)
arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1])

write <- function(rows, name, source) {
  number <- sapply(rows, is.numeric)
  rows[number] <- lapply(rows[number], function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x)))
  rows$source <- source
  write.csv(rows, file.path(arguments[2], name), row.names = FALSE, quote = FALSE)
}
rules <- data.frame(r1 = c(6, 1, 6, 3), n1 = c(15, 10, 19, 13), r = c(15, 5, 16, 12),
                    n = c(28, 29, 39, 43), p0 = c(0.434, 0.1, 0.3, 0.2),
                    p1 = c(0.634, 0.3, 0.5, 0.4))

koyama <- function(d, x1, m2, x2) {
  p_value <- function(p, x2) {
    TwoStageInf(p, d$p1, d$n1, d$r1 + 1, d$n, d$r + 1, x1, m2, x2)$p.value
  }
  solve <- function(a, x2) {
    uniroot(function(p) p_value(p, x2) - a, c(1e-9, 1 - 1e-9), tol = 1e-13)$root
  }
  data.frame(d, x1, m2, x2, p_value = p_value(d$p0, x2), p_above = p_value(d$p0, x2 + 1),
             low = solve(0.05, x2), median = solve(0.5, x2), high = solve(0.95, x2 + 1),
             their_high = solve(0.95, x2))
}
rows <- list()
for (i in 1:3) {
  d <- rules[i, ]
  planned <- d$n - d$n1
  for (x1 in d$r1 + c(1, 3)) for (m2 in planned + c(-4, -1, 0, 3, 8)) {
    for (x2 in unique(round(c(0.3, 0.7) * m2))) {
      rows[[length(rows) + 1]] <- koyama(d, x1, m2, x2)
    }
  }
}
write(do.call(rbind, rows), "accrual_koyama.csv", "T. Koyama TwoStageInf 2021-08-05")

rows <- list()
for (i in seq_len(nrow(rules))) {
  d <- rules[i, ]
  d$Alpha <- sum(dbinom((d$r1 + 1):d$n1, d$n1, d$p0) *
                   pbinom(d$r - (d$r1 + 1):d$n1, d$n - d$n1, d$p0, lower.tail = FALSE))
  alpha <- if (i == 1) 0.1 else 0.05
  spent <- list(none = getD_none(d), proportional = getD_proportionally(d, alpha),
                equal = getD_equally(d, alpha), first = getD_distributeToOne(d, alpha))
  for (spend in names(spent)) for (x1 in (d$r1 + 1):d$n1) {
    error <- spent[[spend]]$ce[x1 + 1] # by row: getD_proportionally adds to its k as well
    for (n2 in c(5, d$n - d$n1 + 4)) {
      critical <- if (error <= 1) get_r2_flex(error, d$p0, n2) else NA
      rows[[length(rows) + 1]] <-
        data.frame(d[1:6], alpha, spend, x1, n2, error, critical)
    }
  }
}
write(do.call(rbind, rows), "accrual_conditional.csv", "OneArmPhaseTwoStudy 1.0.3")

rows <- list()
for (i in seq_len(nrow(rules))) for (k in seq(rules$r1[i] + 1, rules$n[i], 4)) {
  d <- rules[i, ]
  # its search for limits fails where a limit lies beside 0 or 1
  ci <- tryCatch(get_CI(k, d$r1, d$n1, d$n, alpha = 0.05, precision = 6),
                 error = function(e) data.frame(CI_low = NA, CI_high = NA))
  rows[[length(rows) + 1]] <-
    data.frame(d, x = k, p_value = get_p_KC(k, d$r1, d$n1, d$n, d$p0),
               low = ci$CI_low, their_high = ci$CI_high)
}
write(do.call(rbind, rows), "accrual_planned.csv", "OneArmPhaseTwoStudy 1.0.3")

rows <- list()
for (i in seq_len(nrow(rules))) for (d1 in c(-3, -1, 0, 1, 2, 4)) for (d2 in c(0, 1, 3, 6)) {
  d <- rules[i, ]
  alpha <- if (i == 1) 0.1 else 0.05
  a <- ATS_Design(d$n1, d$n, d$n1 + d1, d$n + d2, d$r1, d$r, d$p0, d$p1, alpha)
  rows[[length(rows) + 1]] <-
    data.frame(d, alpha, new_n1 = a[["n1*"]], new_n = a[["n*"]], new_r1 = a[["r1*"]],
               new_r = a[["r*"]], size = a[["Type I"]], power = a[["Power"]],
               en0 = a[["EN(p0)"]], pet0 = a[["PET(p0)"]])
}
write(do.call(rbind, rows), "accrual_unplansimon.csv", "UnplanSimon 0.1.0 ATS_Design")
