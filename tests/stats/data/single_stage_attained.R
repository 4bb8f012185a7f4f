# What `onearm.stats.single_stage` says of rules that are given, by R's binomial distribution.
# Run as: Rscript single_stage_attained.R > single_stage_attained.csv
cat("p0,p1,r,n,plan_alpha,alpha,power,source\n")
cases <- rbind(c(.434,.634,.1,.2), c(.05,.25,.1,.1), c(.2,.4,.05,.2), c(.9,.95,.1,.2))
for (i in seq_len(nrow(cases))) {
  p0 <- cases[i, 1]; p1 <- cases[i, 2]; plan <- cases[i, 3]
  for (n in c(1, 2, 7, 16, 31, 32, 33, 34, 60)) {
    above <- 1 - pbinom(0:n, n, p0)
    r <- which(above <= plan)[1] - 1
    cat(sprintf("%g,%g,%d,%d,%g,%.12f,%.12f,R %s pbinom\n", p0, p1, r, n, plan,
                1 - pbinom(r, n, p0), 1 - pbinom(r, n, p1), as.character(getRversion())))
  }
}
