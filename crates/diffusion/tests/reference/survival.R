# What R's survival says of the tables that the test writes: coefficients, one `name value` a line.
library(survival)
exact <- read.csv("exact.csv")
cox <- coxph(Surv(time, adopted) ~ x, exact, ties = "breslow", control = coxph.control(eps = 1e-12, iter.max = 50))
cat("cox_x", format(coef(cox)[["x"]], digits = 15), "\n")
cat("cox_se", format(sqrt(vcov(cox)[1, 1]), digits = 15), "\n")
weibull <- function(fit, name) {
  k <- 1 / fit$scale
  cat(paste0(name, "_k"), format(k, digits = 15), "\n")
  cat(paste0(name, "_rate"), format(exp(-coef(fit)[["(Intercept)"]] * k), digits = 15), "\n")
  cat(paste0(name, "_x"), format(-coef(fit)[["x"]] * k, digits = 15), "\n")
  cat(paste0(name, "_loglik"), format(fit$loglik[2], digits = 15), "\n")
}
control <- survreg.control(rel.tolerance = 1e-13, maxiter = 200)
weibull(survreg(Surv(time, adopted) ~ x, exact, dist = "weibull", control = control), "weibull")
vague <- read.csv("vague.csv")
weibull(survreg(Surv(after, not_after, type = "interval2") ~ x, vague, dist = "weibull", control = control), "interval")
