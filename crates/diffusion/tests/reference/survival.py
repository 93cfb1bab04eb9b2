"""What lifelines says of the table that the test writes: coefficients, one `name value` a line."""
import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, WeibullAFTFitter

exact = pd.read_csv("exact.csv")
aft = WeibullAFTFitter()
aft.fit(exact, "time", "adopted")
k = np.exp(aft.params_[("rho_", "Intercept")])
print("weibull_k", repr(float(k)))
print("weibull_x", repr(float(-aft.params_[("lambda_", "x")] * k)))
print("weibull_loglik", repr(float(aft.log_likelihood_)))
cox = CoxPHFitter()
cox.fit(exact, "time", "adopted", fit_options={"precision": 1e-12})
print("cox_x", repr(float(cox.params_["x"])))
