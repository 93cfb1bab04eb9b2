//! Whether chains have mixed: R-hat and effective sample size (Vehtari, Gelman, Simpson, Carpenter & Bürkner,
//! Bayesian Analysis 16(2), 2021, without ranks).

/// One number of a posterior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Mean of all draws.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
    /// Split R-hat; near 1 where the chains agree.
    pub r_hat: f64,
    /// How many independent draws would tell as much.
    pub effective: f64,
}

/// Summarises the draws of several chains of equal length.
pub(super) fn summary(chains: &[Vec<f64>]) -> Summary {
    let mut all: Vec<f64> = chains.iter().flatten().copied().collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    all.sort_by(f64::total_cmp);
    let at = |p: f64| {
        let position = p * (all.len() - 1) as f64;
        let below = position.floor() as usize;
        let above = (below + 1).min(all.len() - 1);
        all[below] + (position - below as f64) * (all[above] - all[below])
    };
    let halves: Vec<&[f64]> = chains
        .iter()
        .flat_map(|c| {
            let half = c.len() / 2;
            [&c[..half], &c[c.len() - half..]]
        })
        .collect();
    let (r_hat, effective) = mixing(&halves);
    Summary { mean, median: at(0.5), low: at(0.05), high: at(0.95), r_hat, effective }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    (mean, squares / (n - 1.0).max(1.0))
}

fn mixing(halves: &[&[f64]]) -> (f64, f64) {
    let n = halves.first().map_or(0, |h| h.len());
    if n < 4 {
        return (f64::NAN, f64::NAN);
    }
    let each: Vec<(f64, f64)> = halves.iter().map(|h| moments(h)).collect();
    let within = each.iter().map(|m| m.1).sum::<f64>() / each.len() as f64;
    if within <= 0.0 {
        return (1.0, (n * halves.len()) as f64);
    }
    let means: Vec<f64> = each.iter().map(|m| m.0).collect();
    let between = moments(&means).1;
    let variance = within * (n as f64 - 1.0) / n as f64 + between;
    let r_hat = (variance / within).sqrt();
    // Geyer's initial monotone sequence over the mean autocovariances.
    let autocovariance = |lag: usize| {
        let one = |(half, (mean, _)): (&&[f64], &(f64, f64))| {
            let pairs = half.iter().zip(&half[lag..]);
            pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / n as f64
        };
        halves.iter().zip(&each).map(one).sum::<f64>() / halves.len() as f64
    };
    let rho = |lag: usize| 1.0 - (within - autocovariance(lag)) / variance;
    let (mut sum, mut last) = (0.0, f64::INFINITY);
    for pair in 0..n / 2 {
        let both = (rho(2 * pair) + rho(2 * pair + 1)).min(last);
        if both <= 0.0 {
            break;
        }
        sum += both;
        last = both;
    }
    let total = (n * halves.len()) as f64;
    (r_hat, (total / (2.0 * sum - 1.0).max(1.0 / total.log10())).min(total * total.log10()))
}

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::simulate::Random;

    #[test]
    fn independent_draws_count_each_and_sticky_ones_less() {
        let mut random = Random::new(7, 0);
        let free: Vec<Vec<f64>> =
            (0..4).map(|_| (0..500).map(|_| random.unit()).collect()).collect();
        let independent = summary(&free);
        assert!((independent.r_hat - 1.0).abs() < 0.02, "{independent:?}");
        assert!(independent.effective > 1_500.0, "{independent:?}");
        let sticky: Vec<Vec<f64>> = free
            .iter()
            .map(|c| {
                let mut at = 0.0;
                c.iter()
                    .map(|x| {
                        at = 0.95 * at + (x - 0.5);
                        at
                    })
                    .collect()
            })
            .collect();
        // An autoregression of 0.95 keeps (1 − 0.95) / (1 + 0.95) of the draws.
        let kept = summary(&sticky).effective / 2_000.0;
        assert!((0.01..0.06).contains(&kept), "{kept}");
        let wave = |from: f64| (0..20).map(|i| from + f64::from(i % 2)).collect::<Vec<_>>();
        let apart = vec![wave(0.0), wave(9.0)];
        assert!(summary(&apart).r_hat > 5.0);
    }
}
