//! A candidate for diffusion-oracle in Rust, without crates: every op on one step of the chain, and the chain.
//!
//!     rustc -O --edition 2021 plain.rs && diffusion-oracle verify --candidate ./plain
//!
//! To judge your own library, let `answered` call it, and adapt HELLO and OPS: what is not there is unsupported, not
//! wrong. Print with eprintln! only, standard output is the wire. now, prev, after: alpha_bar at t, t_prev, t_next.
use std::{collections::HashMap, fmt::Debug, io::BufRead};

const HELLO: &str = r#""name":"plain.rs","version":"1","precision":"fp64","predictions":["eps","v","x0"],"heads":true"#;
const OPS: &str = "hello configure q_step q_sample q_posterior predict_x0 predict_eps velocity sigma step ddpm_step \
                   learned_variance invert sample";
type Outcome<T> = Result<T, (&'static str, String)>; // what went wrong: "unsupported" or "error", and why

fn answered(request: &HashMap<&str, &str>, alpha_bar: &mut Vec<f64>, input: &mut dyn BufRead) -> Outcome<String> {
    let has = |name| request.contains_key(name);
    let field = |name| request.get(name).copied().ok_or(("unsupported", format!("without {name} this is not offered")));
    let real = |name| number(field(name)?).ok_or(("error", format!("{name} must be a number")));
    let list = |name| numbers(field(name)?).ok_or(("error", format!("{name} must be a list of numbers, not empty")));
    let whole = |name, low: usize, high: usize| match real(name)? {
        x if x.fract() == 0.0 && low as f64 <= x && x <= high as f64 => Ok(x as usize),
        _ => Err(("error", format!("{name} must be whole and in {low}...{high}"))),
    };
    let op = field("op").map_err(|_| ("error", "this is no JSON object with an op".into()))?;
    let last = alpha_bar.len() - 1;
    let first = match op {
        "hello" | "configure" | "bye" | "sample" => None, // these have no time
        "q_sample" | "predict_x0" | "predict_eps" | "velocity" => Some(0),
        _ => Some(1), // these step back, to t - 1 if not to t_prev
    };
    if (first.is_some() || op == "sample") && last == 0 {
        return Err(("error", "no schedule is configured".into()));
    }
    let t = first.map_or(Ok(0), |first| whole("t", first, last))?;
    let before = t.saturating_sub(1);
    let t_prev = if has("t_prev") { whole("t_prev", (op == "learned_variance").into(), before)? } else { before };
    let (now, prev) = (alpha_bar[t], alpha_bar[t_prev]);
    let (signal, noise) = (now.sqrt(), (1.0 - now).sqrt());
    // 1 - now/prev as it cancels least, and the posterior variance in betas:
    let (beta, ratio) = ((prev - now) / prev, (1.0 - prev) / (1.0 - now));
    // exp(w log beta + (1 - w) log(ratio beta)) with w = (head + 1)/2:
    let learned = |head: f64| if t_prev > 0 { beta * ratio.powf((1.0 - head) / 2.0) } else { 0.0 };
    let posterior_mean = |x0: &[f64]| {
        let (data, state) = (prev.sqrt() * beta / (1.0 - now), (now / prev).sqrt() * ratio);
        zip(x0, &list("x_t")?, |x0, x| data * x0 + state * x)
    };
    let data_and_noise = || {
        if has("v") {
            let (x_t, v) = (list("x_t")?, list("v")?);
            return Ok((zip(&x_t, &v, |x, v| signal * x - noise * v)?, zip(&x_t, &v, |x, v| noise * x + signal * v)?));
        } else if has("x0") {
            return Ok((list("x0")?, zip(&list("x_t")?, &list("x0")?, |x, x0| (x - signal * x0) / noise)?));
        }
        Ok((zip(&list("x_t")?, &list("eps")?, |x, eps| (x - noise * eps) / signal)?, list("eps")?))
    };
    match op {
        "hello" => Ok(format!("{HELLO},\"supports\":{:?}", OPS.split(' ').collect::<Vec<_>>())),
        "configure" => {
            let beta = list("beta")?;
            whole("T", beta.len(), beta.len())?;
            alpha_bar.truncate(1);
            beta.iter().enumerate().for_each(|(i, beta)| alpha_bar.push(alpha_bar[i] * (1.0 - beta)));
            answer(&[("ok", &true), ("alpha_bar", &&alpha_bar[1..])])
        }
        "q_step" => answer(&[("x_t", &mixed(now / prev, &list("x_prev")?, beta, &list("noise")?)?)]),
        "q_sample" => answer(&[("x_t", &mixed(now, &list("x0")?, 1.0 - now, &list("noise")?)?)]),
        "q_posterior" => answer(&[("mean", &posterior_mean(&list("x0")?)?), ("variance", &(ratio * beta))]),
        "predict_x0" => answer(&[("x0", &data_and_noise()?.0)]),
        "predict_eps" => answer(&[("eps", &data_and_noise()?.1)]),
        "velocity" => answer(&[("v", &zip(&list("eps")?, &list("x0")?, |eps, x0| signal * eps - noise * x0)?)]),
        "sigma" => answer(&[("sigma", &(real("eta")? * (ratio * beta).sqrt()))]),
        "step" => {
            let ((x0, eps), eta) = (data_and_noise()?, real("eta")?);
            let variance = eta.powi(2) * ratio * beta;
            // 1 - prev - variance as a sum of positive terms, so that no digits cancel:
            let direction = ratio * ((1.0 - eta) * (1.0 + eta) * beta + (1.0 - prev) * now / prev);
            let mean = mixed(prev, &x0, direction, &eps)?;
            let x_prev = mixed(1.0, &mean, variance, &list("noise")?)?;
            answer(&[("x_prev", &x_prev), ("x0", &x0), ("mean", &mean), ("variance", &variance)])
        }
        "ddpm_step" => {
            let (mean, z) = (posterior_mean(&data_and_noise()?.0)?, list("noise")?);
            let head = if has("head") { list("head")? } else { vec![-1.0; z.len()] };
            let variance: Vec<f64> = head.into_iter().map(learned).collect();
            let added = zip(&variance, &z, |variance, z| variance.sqrt() * z)?;
            let reported: &dyn Debug = if has("head") { &variance } else { &variance[0] };
            answer(&[("x_prev", &mixed(1.0, &mean, 1.0, &added)?), ("mean", &mean), ("variance", reported)])
        }
        "learned_variance" => answer(&[("variance", &list("head")?.into_iter().map(learned).collect::<Vec<_>>())]),
        "invert" => {
            let after = alpha_bar[whole("t_next", t + 1, last)?];
            answer(&[("x_next", &mixed(after, &data_and_noise()?.0, 1.0 - after, &list("eps")?)?)])
        }
        "sample" => {
            let (count, size) = (whole("S", 2, last)?, whole("n", 1, 1 << 20)? * whole("d", 1, 1 << 20)?);
            let (spacing, sampler, eta) = (field("spacing")?, field("sampler")?, real("eta")?);
            let step = if sampler == "ddim" { "step" } else { "ddpm_step" };
            let time = |i: usize| match spacing {
                _ if i == 0 => Ok(0),
                "leading" => Ok(1 + (i - 1) * (last / count)),
                "trailing" => Ok((2 * last * i + count) / (2 * count)),
                "linspace" => Ok(1 + (2 * (i - 1) * (last - 1) + count - 1) / (2 * (count - 1))),
                "linear" => Ok(last * i / count),
                "quadratic" => Ok(last * i * i / (count * count)),
                _ => Err(("unsupported", format!("{spacing} is not offered"))),
            };
            let mut seed = whole("seed", 0, usize::MAX >> 11)? as u64;
            let mut normals = || (0..size).map(|_| normal(&mut seed)).collect::<Vec<f64>>();
            let mut x = normals();
            for i in (1..=count).rev() {
                let (t, t_prev, mut said) = (time(i)?, time(i - 1)?, String::new());
                println!("{{\"call\":\"eps\",\"t\":{t},\"x\":{x:?}}}");
                input.read_line(&mut said).map_err(|problem| ("error", problem.to_string()))?;
                let z = normals(); // the step as it is asked for by itself, with what the network says behind
                let ask = format!("{{\"op\":\"{step}\",\"t\":{t},\"t_prev\":{t_prev},\"eta\":{eta},\"x_t\":{x:?},\"noise\":{z:?},");
                let ask = ask + said.trim().trim_start_matches('{');
                let made = format!("{{{}}}", answered(&fields(&ask).unwrap_or_default(), alpha_bar, input)?);
                x = fields(&made).and_then(|made| numbers(made.get("x_prev")?)).unwrap_or_default();
            }
            answer(&[("x0", &x)])
        }
        "bye" => std::process::exit(0),
        _ => Err(("unsupported", "this op is not offered".into())),
    }
}

fn zip(x: &[f64], y: &[f64], f: impl Fn(f64, f64) -> f64) -> Outcome<Vec<f64>> {
    if x.len() != y.len() {
        return Err(("error", format!("vectors of {} and {} numbers do not go together", x.len(), y.len())));
    }
    Ok(x.iter().zip(y).map(|(&x, &y)| f(x, y)).collect())
}

fn mixed(signal_power: f64, x: &[f64], noise_power: f64, y: &[f64]) -> Outcome<Vec<f64>> {
    zip(x, y, |x, y| signal_power.sqrt() * x + noise_power.sqrt() * y)
}

/// The answer's fields as JSON. Rust prints as many digits as it takes to read the same number again.
fn answer(fields: &[(&str, &dyn Debug)]) -> Outcome<String> {
    let text = fields.iter().map(|(name, value)| format!("\"{name}\":{value:?}")).collect::<Vec<_>>().join(",");
    Ok(text.replace("NaN", "\"NaN\"").replace("-inf", "\"-Infinity\"").replace("inf", "\"Infinity\""))
}

/// Box and Muller's normals on SplitMix64.
fn normal(state: &mut u64) -> f64 {
    let mut uniform = || {
        *state = state.wrapping_add(0x9e3779b97f4a7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d049bb133111eb);
        (((mixed ^ (mixed >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    };
    (-2.0 * uniform().ln()).sqrt() * (2.0 * std::f64::consts::PI * uniform()).cos()
}

fn number(text: &str) -> Option<f64> {
    text.trim().trim_matches('"').parse().ok() // so also "NaN", "Infinity" and "-Infinity"
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.strip_prefix('[')?.strip_suffix(']')?.split(',').map(number).collect()
}

/// The fields of a JSON object as they are written, strings without quotes. What nobody asks for is not looked into.
fn fields(line: &str) -> Option<HashMap<&str, &str>> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let separates = |c: char| {
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        depth += i64::from("[{".contains(c) && !quoted) - i64::from("]}".contains(c) && !quoted);
        ",:".contains(c) && depth == 0 && !quoted
    };
    let parts = line.trim().strip_prefix('{')?.strip_suffix('}')?.split(separates);
    let parts: Vec<&str> = parts.map(|part| part.trim().trim_matches('"')).collect();
    parts.chunks(2).map(|pair| Some((pair[0], *pair.get(1)?))).collect()
}

fn main() -> std::io::Result<()> {
    let mut alpha_bar = vec![1.0];
    let mut input = std::io::stdin().lock();
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let request = std::str::from_utf8(&line).ok().and_then(fields).unwrap_or_default(); // {} if it is no JSON
        let id = request.get("id").copied().filter(|id| id.parse::<i64>().is_ok()).unwrap_or("null");
        match answered(&request, &mut alpha_bar, &mut input) {
            Ok(fields) => println!("{{\"id\":{id},{fields}}}"),
            Err((key, why)) => println!("{{\"id\":{id},\"{key}\":\"{why}\"}}"),
        }
    }
}
