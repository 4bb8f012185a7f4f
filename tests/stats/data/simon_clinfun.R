# Admissible designs with their range of q, single-stage designs, and inference after two stages,
# from clinfun. Writes simon_admissible.csv, single_stage.csv and two_stage_clinfun.csv.
library(clinfun)
version <- as.character(packageVersion("clinfun"))
settings <- unique(read.csv("simon_clinfun.csv")[c("p0", "p1", "alpha", "beta")])
settings <- rbind(settings, list(0.434, 0.634, 0.10, 0.20))

admissible <- do.call(rbind, lapply(seq_len(nrow(settings)), function(i) with(settings[i, ], {
  found <- as.data.frame(twostage.admissible(ph2simon(p0, p1, alpha, beta, nmax = 150)))
  data.frame(p0, p1, alpha, beta, r1 = found$r1, n1 = found$n1, r = found$r, n = found$n,
             en0 = found[["EN(p0)"]], q_low = found$qLo, q_high = found$qHi,
             source = paste("clinfun", version, "twostage.admissible"))
})))
write.csv(admissible, "simon_admissible.csv", row.names = FALSE, quote = FALSE)

single <- do.call(rbind, lapply(seq_len(nrow(settings)), function(i) with(settings[i, ], {
  found <- ph2single(p0, p1, alpha, beta, nsoln = 1)
  data.frame(p0, p1, alpha, beta, r = found$r, n = found$n, alpha_actual = found[["Type I error"]],
             beta_actual = found[["Type II error"]],
             source = paste("clinfun", version, "ph2single"))
})))
write.csv(single, "single_stage.csv", row.names = FALSE, quote = FALSE)

rules <- rbind(c(6, 15, 15, 28, 0.434), c(1, 10, 5, 29, 0.1), c(3, 13, 12, 43, 0.2),
               c(0, 9, 2, 17, 0.05), c(19, 35, 51, 71, 0.6))
after <- do.call(rbind, lapply(seq_len(nrow(rules)), function(i) {
  rule <- rules[i, ]
  do.call(rbind, lapply(0:rule[4], function(x) {
    n <- if (x <= rule[1]) rule[2] else rule[4]
    out <- twostage.inference(x, rule[1], rule[2], n, rule[5])
    data.frame(r1 = rule[1], n1 = rule[2], r = rule[3], n = rule[4], x, p0 = rule[5],
               umvue = out[["pumvue"]], p_value = out[["p.value"]],
               source = paste("clinfun", version, "twostage.inference"))
  }))
}))
write.csv(after, "two_stage_clinfun.csv", row.names = FALSE, quote = FALSE)
