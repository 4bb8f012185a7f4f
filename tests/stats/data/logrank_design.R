# Expected values of the log-rank designs: the designs of OneArm2stage (1.2.1), what these do by
# numerical integration, what they do in OneArm2stage's own simulated trials, and bivariate
# normal probabilities by mvtnorm.
#
# Run again from the root of the repository (ten minutes; the tests need no R). R_LIBS
# names the library in which OneArm2stage is installed:
#   R_LIBS=FOLDER Rscript tests/stats/data/logrank_design.R
#
# Writes logrank_peer.csv       designs of phase2.TTE: single, optimal and minimax
#        logrank_law.csv        error rates of these rules, by integration and mvtnorm (TVPACK)
#        logrank_simulated.csv  error rates of some, from GenDat_KJ, GenDat_rKJ and LRT
#        logrank_bvn.csv        P(X > h, Y > k)

suppressMessages({library(OneArm2stage); library(mvtnorm); library(parallel)})
here <- "tests/stats/data"
version <- function(name) paste(name, packageDescription(name)$Version)
r <- paste("R", getRversion())
exact <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))
save <- function(table, name) {
  write.csv(table, file.path(here, name), row.names = FALSE, quote = FALSE)
}

setting <- function(s0, s1, at, rate, follow_up, restricted, shape, alpha, beta) {
  data.frame(s0, s1, at, rate, follow_up, restricted, shape, alpha, beta)
}
settings <- rbind(
  setting(0.434, 0.634, 6, 1, 6, 0, 1, 0.10, 0.20),
  setting(0.434, 0.634, 6, 2, 6, 0, 1, 0.10, 0.20),
  setting(0.434, 0.634, 6, 3, 6, 0, 1, 0.10, 0.20),
  setting(0.434, 0.634, 6, 1, 6, 1, 1, 0.10, 0.20),
  setting(0.434, 0.634, 6, 2, 6, 1, 1, 0.10, 0.20),
  setting(0.434, 0.634, 6, 3, 6, 1, 1, 0.10, 0.20),
  setting(0.62, 0.8, 2, 5, 2, 0, 1, 0.05, 0.20),
  setting(0.6, 0.77, 3, 5, 1, 0, 0.5, 0.05, 0.15),
  setting(0.5, 0.66, 12, 4, 12, 1, 2, 0.05, 0.10),
  setting(0.72, 0.86, 3, 20, 3, 1, 1, 0.05, 0.20)
)

# The peer's designs; its restricted follow-up is its tf.
peer <- function(i) {
  s <- settings[i, ]
  invisible(capture.output(found <- phase2.TTE(
    shape = s$shape, S0 = s$s0, x0 = s$at, hr = log(s$s1) / log(s$s0), tf = s$follow_up,
    rate = s$rate, alpha = s$alpha, beta = s$beta, restricted = s$restricted
  )))
  one <- function(kind, d) {
    data.frame(
      s, kind = kind, n_single = found$Single_stage$nsingle, n1 = d$n1, t1 = d$t1, c1 = d$c1,
      n = d$n, c = d$c, total = d$MTSL, en0 = d$ES, pet0 = d$PS,
      source = paste(r, version("OneArm2stage"))
    )
  }
  rbind(one("optimal", found$Two_stage_Optimal), one("minimax", found$Two_stage_minmax))
}
designs <- do.call(rbind, mclapply(seq_len(nrow(settings)), peer, mc.cores = 2))
save(designs, "logrank_peer.csv")

# Moments of E - O of one patient by integrating over entry and event, from their definition.
area <- function(f, from, to) {
  if (to <= from) 0 else integrate(Vectorize(f), from, to, rel.tol = 1e-9)$value
}
moments <- function(d, ratio) {
  accrual <- d$n / d$rate
  t1 <- d$n1 / d$rate
  limit <- if (d$restricted == 1) d$follow_up else Inf
  hazard <- function(t) -log(d$s0) * (t / d$at)^d$shape
  # Over the null's hazard v, which is exponential with rate `ratio`; a and b are the null's
  # hazards at the two cut-offs of a patient.
  mean_of <- function(f, a, b) {
    density <- function(v) ratio * exp(-ratio * v)
    value <- function(v) {
      f(min(v, a) - (v <= a), min(v, b) - (v <= b), min(v, a), min(v, b)) * density(v)
    }
    area(value, 0, a) + area(value, a, b) +
      f(a, b, a, b) * exp(-ratio * b)
  }
  over_entry <- function(f) {
    at_entry <- function(entry) {
      first <- hazard(min(max(t1 - entry, 0), limit))
      mean_of(f, first, hazard(min(accrual + d$follow_up - entry, limit)))
    }
    cuts <- sort(unique(pmin(pmax(c(0, t1 - limit, t1, accrual), 0), accrual)))
    sum(mapply(function(from, to) area(at_entry, from, to), head(cuts, -1), cuts[-1])) / accrual
  }
  list(
    w1 = over_entry(function(x, y, e, g) x), w = over_entry(function(x, y, e, g) y),
    w11 = over_entry(function(x, y, e, g) x^2), ww = over_entry(function(x, y, e, g) y^2),
    w1w = over_entry(function(x, y, e, g) x * y),
    e1 = over_entry(function(x, y, e, g) e), e = over_entry(function(x, y, e, g) g)
  )
}
above <- function(h, k, rho) {
  pmvnorm(c(h, k), c(Inf, Inf), corr = matrix(c(1, rho, rho, 1), 2), algorithm = TVPACK(1e-14))[1]
}
law <- function(i) {
  d <- designs[i, ]
  under <- function(ratio) {
    m <- moments(d, ratio)
    sd1 <- sqrt(m$w11 - m$w1^2)
    sd <- sqrt(m$ww - m$w^2)
    # Z > c when sum(w) > c sqrt(n e).
    h <- (d$c1 * sqrt(d$n * m$e1) - d$n * m$w1) / (sqrt(d$n) * sd1)
    k <- (d$c * sqrt(d$n * m$e) - d$n * m$w) / (sqrt(d$n) * sd)
    rho <- (m$w1w - m$w1 * m$w) / (sd1 * sd)
    list(reject = above(h, k, rho), stop = pnorm(h), e1 = d$n * m$e1, e = d$n * m$e)
  }
  null <- under(1)
  aim <- under(log(d$s1) / log(d$s0))
  data.frame(
    d[c("s0", "s1", "at", "rate", "follow_up", "restricted", "shape", "n1", "c1", "n", "c")],
    alpha = exact(null$reject), power = exact(aim$reject), pet0 = exact(null$stop),
    pet1 = exact(aim$stop), interim_events = exact(null$e1), events = exact(null$e),
    source = paste(r, version("mvtnorm"))
  )
}
rows <- which(!is.na(designs$n))
save(do.call(rbind, mclapply(rows, law, mc.cores = 2)), "logrank_law.csv")

# Trials made by the peer's generator and tested by its test; interim data as seen at t1.
trials <- 10000
simulated <- function(i, s) {
  d <- designs[i, ]
  t1 <- d$n1 / d$rate
  one <- function(seed) {
    trial <- if (d$restricted == 1) {
      OneArm2stage:::GenDat_rKJ(d$shape, s, d$at, d$rate, t1, d$follow_up, d$n, seed)
    } else {
      OneArm2stage:::GenDat_KJ(d$shape, s, d$at, d$rate, d$follow_up, t1, d$n, seed)
    }
    c(LRT(d$shape, d$s0, d$at, trial$data_t1)[["Z"]], LRT(d$shape, d$s0, d$at, trial$data)[["Z"]])
  }
  z <- do.call(rbind, mclapply(seq_len(trials), one, mc.cores = 2))
  data.frame(
    d[c("s0", "s1", "at", "rate", "follow_up", "restricted", "shape", "n1", "c1", "n", "c")],
    true = s, trials = trials, reject = mean(z[, 1] > d$c1 & z[, 2] > d$c),
    stop = mean(!(z[, 1] > d$c1)), source = paste(r, version("OneArm2stage"))
  )
}
chosen <- which(designs$kind == "optimal" & designs$rate %in% c(2, 5))
save(do.call(rbind, lapply(chosen, function(i) {
  rbind(simulated(i, designs$s0[i]), simulated(i, designs$s1[i]))
})), "logrank_simulated.csv")

bvn <- expand.grid(
  h = c(-6, -2.5, -0.3, 0, 0.7, 1.6449, 4), k = c(-5, -1, 0, 0.2, 1.2816, 3),
  rho = c(-0.99, -0.5, 0, 0.3, 0.7071, 0.95, 0.999)
)
bvn$p <- exact(mapply(above, bvn$h, bvn$k, bvn$rho))
bvn$source <- paste(r, version("mvtnorm"))
save(bvn, "logrank_bvn.csv")
