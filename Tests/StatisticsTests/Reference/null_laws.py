"""Writes null_laws.csv.gz next to itself: both tails of null laws, to test the functions that compute them in doubles.

    python3 -m venv venv && venv/bin/pip install mpmath==1.3.0
    venv/bin/python null_laws.py                    writes the table, in about 8 minutes on one core
    venv/bin/python null_laws.py --laws normal poisson --output some.csv.gz
    venv/bin/python null_laws.py --check            compares the methods with second ones; 8 minutes with gmpy2
    venv/bin/python null_laws.py --check poisson    only the comparisons with that word in their names

Python 3.8 or later and mpmath are all that it imports. Where gmpy2 is installed mpmath uses it, and with it this
script: then it takes less than 2 minutes, and the table is the same byte for byte. The csv within is fixed; how it is
packed may depend on the version of zlib.

A row is law,a,b,x,log_lower,log_upper. The parameters a and b and the point x are exact: whole numbers, or doubles as
float.hex() writes them; a parameter that a law does not have is empty. The other two are natural logarithms, to 25
significant digits, of P(X <= x) and P(X > x); where X is a count, of P(X <= x) and P(X >= x). Where such a
probability is exactly 0 or 1 they are -inf or 0; others may be far below the least double, such as -2.3e-217151.

    normal                              standard
    chi-square              a = df
    binomial                a = n       b = p
    poisson                 a = mean
    kolmogorov              a = n       the two-sided statistic of one sample, x = d
    noncentral-chi-square   a = df      b = noncentrality

Methods. All is done with 100 digits, or in whole numbers of more than 80, from the exact parameters. The smaller tail
is summed from positive terms, the other is its complement.
- normal: mpmath's erfc.
- chi-square: the power series of the lower incomplete gamma function (DLMF 8.7), and for the upper one the descending
  series (DLMF 8.11(i)), or Legendre's continued fraction (DLMF 8.9) where df is below 800 and not even. Nothing depends
  on df being small: the series have up to 1.6e6 terms.
- binomial, poisson: the terms from k outwards, each from the one before as a ratio of whole numbers.
- kolmogorov: for n <= 20 Pomeranz's recursion in rational numbers (Algorithm 487, Comm. ACM 17, 1974). For others the
  same in fixed point, as a Poisson process between two lines that is at n in the end (Moscovich and Nadler, Fast
  calculation of boundary crossing probabilities for Poisson processes, Statist. Probab. Lett. 123, 2017), where each
  convolution is the product of two whole numbers (Kronecker's substitution). This is not the matrix of Durbin, and of
  Marsaglia, Tsang and Wang, which the comparisons below use.
- noncentral-chi-square: the Poisson mixture of the tails above. Both are summed; that they add up to 1 is asserted.

What --check compares, and the largest relative differences that it has found, of the smaller tail or of both:
    normal, against the gamma law of 1/2                                      302 values  6.0e-96
    chi-square to df 1001, against mpmath.gammainc                           1080 values  3.3e-97
    chi-square to df 2000, upper against the complement of lower              578 values  3.3e-97
    chi-square from df 64, against quadrature                                 249 values  1.2e-60
    binomial to n 1000, against whole numbers                                 950 values  6.7e-98
    binomial from n 12345, against quadrature                                 459 values  4.6e-63
    poisson, against quadrature                                               131 values  1.9e-64
    noncentral df 1, against the normal law                                   100 values  3.8e-97
    noncentral df 2 to 1000, against quadrature                               200 values  8.0e-51
    kolmogorov n 5 to 50, against rational numbers                            150 values  3.2e-50
    kolmogorov to n 141, against Durbin's matrix                              262 values  3.2e-50
    kolmogorov n 500 to 10000, about 0.5 and 6e-4, against Durbin's matrix     20 values  2.4e-75
    kolmogorov, tails of 1e-7 to 2e-6, against 2 one-sided                      6 values  1.3e-19
    kolmogorov, tails of 2e-12 to 2e-9, against 2 one-sided                     5 values  1.2e-28
    kolmogorov, tails below 2e-12, against 2 one-sided                         16 values  9.2e-38
Twice the one-sided tail counts both deviations twice, a fraction of about (p / 2)^3 of it: the last three say no more.

SciPy 1.17.1 was compared once, where tails are above 1e-300, by relative differences. It has those of normal within
2.3e-13 and of noncentral-chi-square (ncx2) within 4e-14; of kolmogorov (kstwo) within 8e-12 to n = 100 and 3e-5
above, where it may approximate, but 0 for the doubles next above 1 / 2n. Half of its other values are within 5e-16.
Some are not good: chi2.cdf is off by 0.86 at df = 1e10, 6e-3 at 1e7 and 6e-9 at 1e6, poisson.sf by 3e-6 at mean =
1e6, binom.cdf by 2e-10 at n = 1e7, p = 5.7e-7 and binom.sf by 0.08 at n = 100, k = 76, p = 6.3e-5. There the checks
above, by quadrature and in whole numbers, agree with the table.
"""
import argparse
import gzip
import itertools
import math
import operator
import os
import sys
import time
from fractions import Fraction
from functools import lru_cache

from mpmath import mp, mpf
from mpmath.libmp import MPZ  # Python's int, or the mpz of gmpy2 where mpmath has found that

mp.dps = 100
BITS = 336  # of the fixed-point sums; about 101 digits
DIGITS = 25  # printed

HERE = os.path.dirname(os.path.abspath(__file__))


# Sums and logarithms

def exact(number):
    """A double, a Fraction or a whole number as an mpf, without rounding while it has no more than 100 digits."""
    ratio = Fraction(number)
    return mpf(ratio.numerator) / ratio.denominator


def decreasing_series(n0, dn, d0, dd):
    """1 + n0/d0 + n0 (n0 + dn) / (d0 (d0 + dd)) + ..., for whole numbers whose quotients are in [0, 1) and fall.

    It ends where a factor is 0 or a term is below 2**-BITS. Of N terms the k-th is too small by k units at most; what
    is left out is less than a unit over 1 - the last quotient. With N < 2e6 this loses 13 of the 101 digits.
    """
    total = term = 1 << BITS
    while term and n0:
        assert 0 < n0 < d0
        term = term * n0 // d0
        total += term
        n0 += dn
        d0 += dd
    return mpf(total) / mpf(2) ** BITS


def logarithms(small, lower_is_small):
    """The logarithms of the lower and of the upper tail, of which the small one is given."""
    logs = mp.log(small), mp.log1p(-small)
    return logs if lower_is_small else logs[::-1]


def printed(log):
    return "0" if log == 0 else "-inf" if log == -mp.inf else mp.nstr(log, DIGITS)


def normal_upper(z):
    return mp.erfc(exact(z) / mp.sqrt(2)) / 2


# The normal law

def normal_rows():
    points = [0.0, 0.5, 0.66291, 0.6745, 1.0, 1.96, 2.0, 3.0, 4.0, 5.0, 5.656854, 6.0, 8.2924, 8.3, 37.5193, 38.0]
    points += [1e-300, 1e-20, 1e-16, 1e-10, 1e-8, 1e-5, 1e-3, 0.01, 0.1, 38.4674, 38.6, 40.0, 50.0, 100.0, 1000.0]
    points += [-x for x in points[1:]]
    points += [float(38 * (mpf(i) / 121) ** mpf("1.37")) for i in range(1, 121)]
    points += [-float(38 * (mpf(i) / 123) ** mpf("1.21")) for i in range(1, 123)]
    for x in sorted(set(points)):
        yield "normal", "", "", x.hex(), logarithms(normal_upper(abs(x)), x < 0)


# The chi-square law, which is the gamma law of shape a = df / 2 at y = x / 2

@lru_cache(None)
def log_gamma(a):
    return mp.loggamma(exact(a))


def gamma_lower(a, y):
    """P(a, y) by its series, y^a e^-y / Gamma(a + 1) (1 + y/(a + 1) + y^2/((a + 1)(a + 2)) + ...), for y < a + 1."""
    unit = max(a.denominator, y.denominator)  # both are powers of two
    series = decreasing_series(int(y * unit), 0, int((a + 1) * unit), unit)
    return mp.exp(exact(a) * mp.log(exact(y)) - exact(y) - log_gamma(a + 1)) * series


def gamma_upper(a, y):
    """Q(a, y) for y >= a: y^(a-1) e^-y / Gamma(a) (1 + (a-1)/y + (a-1)(a-2)/y^2 + ...), or the continued fraction.

    The sum ends by itself for a whole a. For others it is cut off, from a = 400 on, where the terms are below 2**-BITS
    before the factor a - N changes its sign; what is left out is less than the next term times y / (y - a + N + 1).
    """
    log_factor = exact(a) * mp.log(exact(y)) - exact(y) - log_gamma(a)
    if a.denominator == 1 or a >= 400:
        unit = max(a.denominator, y.denominator)
        return mp.exp(log_factor) / exact(y) * decreasing_series(int((a - 1) * unit), -unit, int(y * unit), 0)
    return mp.exp(log_factor) * gamma_fraction(exact(a), exact(y))


def gamma_fraction(a, y):
    """1/(y + 1 - a - 1 (1 - a)/(y + 3 - a - 2 (2 - a)/(y + 5 - a - ...))), by Lentz's method as Thompson and Barnett
    changed it, until a step changes nothing that 98 digits show."""
    b, c = y + 1 - a, mp.inf
    d = value = 1 / b
    for i in itertools.count(1):
        b += 2
        d = 1 / (b - i * (i - a) * d)
        c = b - i * (i - a) / c
        value *= c * d
        if abs(c * d - 1) < mpf(10) ** -98:
            return value


def gamma_tails(a, y):
    """The smaller tail, and whether it is the lower one. Between the median and a the larger one is below 0.7."""
    return (gamma_lower(a, y), True) if y < a else (gamma_upper(a, y), False)


CHI_SQUARE_DF = (1, 2, 3, 4, 5, 7, 10, 15.5, 30, 64, 99, 100, 101, 199, 200, 201, 300, 399, 400, 401, 500, 999, 1000,
                 1001, 2000, 5000, 1e4, 12345.5, 2e4, 5e4, 1e5, 3e5, 1e6, 3e6, 1e7, 1e8, 1e9, 1e10)
CHI_SQUARE_Z = (-11.6, -10.93, -10.37, -9.71, -9.05, -8.22, -7.61, -7.03, -6.34, -5.77, -5.12, -4.49, -3.92, -3.29,
                -2.81, -2.33, -1.88, -1.31, -0.77, -0.31, 0.02, 0.37, 0.84, 1.29, 1.73, 2.26, 2.75, 3.09, 3.72, 4.27,
                4.89, 5.61, 6.08, 6.82, 7.49, 8.13, 8.88, 9.54, 10.21, 10.87, 11.6)
FAR_Z = (-60, -37, -20, 20, 37, 60)


def chi_square_near(df, z, scale=1):
    """About the point where a chi-square law times the scale has the normal tail of z, after Wilson and Hilferty."""
    root = 1 - 2 / (9 * mpf(df)) + mpf(z) * mp.sqrt(2 / (9 * mpf(df)))
    return float(scale * df * root ** 3) if root > 0 else None


def chi_square_near_zero(df, z, mass=1):
    """The same, where that is not above 0, by the leading term of the lower tail times the mass; None far out."""
    return float(2 * (normal_upper(-z) / mass * mp.gamma(mpf(df) / 2 + 1)) ** (2 / mpf(df))) if z > -12 else None


def chi_square_rows():
    for df in map(float, CHI_SQUARE_DF):
        points = {chi_square_near(df, z) or chi_square_near_zero(df, z) for z in CHI_SQUARE_Z + FAR_Z} - {None}
        for x in sorted(points):
            yield "chi-square", df.hex(), "", x.hex(), logarithms(*gamma_tails(Fraction(df) / 2, Fraction(x) / 2))


# The laws of counts

TAILS = (0.99, 0.9, 0.5, 0.2, 0.05, 0.01, 1e-3, 1e-5, 1e-7, 1e-10, 1e-15, 1e-22, 1e-30, 1e-100, 1e-300)


def count_logarithms(log_term, below, above, is_low):
    """The logarithms of P(X <= k) and of P(X >= k), from that of P(X = k) and the series of what is below k and of what
    is above it, over P(X = k), of which the smaller side's is summed."""
    others = decreasing_series(*(below if is_low else above)) - 1
    small, rest = log_term + mp.log1p(others), mp.log1p(-mp.exp(log_term) * others)
    return (small, rest) if is_low else (rest, small)


def walk(mode, factor, end):
    """From the mode on the counts and their probabilities over that of the mode, in doubles, until 1e-303."""
    weight, k = 1.0, mode
    while weight > 1e-303:
        yield k, weight
        if k == end:
            return
        weight, k = weight * factor(k), k + (1 if end > mode else -1)


def counts_at_tails(mode, up, down, largest):
    """The counts, on either side, at which the tail that they are in comes to each of TAILS."""
    sides = [list(walk(mode, up, largest)) if mode < largest else [(mode, 1.0)],
             list(walk(mode, down, 0)) if mode > 0 else [(mode, 1.0)]]
    whole = math.fsum(weight for side in sides for _, weight in side) - 1
    chosen = set()
    for side in sides:
        tail, targets = 0.0, list(TAILS)
        for k, weight in reversed(side):
            tail += weight
            while targets and tail >= targets[-1] * whole:
                targets.pop()
                chosen.add(k)
    return chosen


def binomial_logarithms(n, p, k):
    part, unit = p.as_integer_ratio()
    rest = unit - part
    log_p, log_q = mp.log(mpf(part) / unit), mp.log(mpf(rest) / unit)
    log_term = log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1) + k * log_p + (n - k) * log_q
    if k == 0:
        return n * log_q, mpf(0)
    if k == n:
        return mpf(0), n * log_p
    below = k * rest, -rest, (n - k + 1) * part, part
    above = (n - k) * part, -part, (k + 1) * rest, rest
    return count_logarithms(log_term, below, above, k < (n + 1) * Fraction(p))


def binomial_probabilities():
    return [0.5, 0.1] + [float(2 * normal_upper(z)) for z in (2, 3, 4, 5)] + [1e-9, 0.999]


def binomial_rows():
    for n in (1, 2, 5, 10, 40, 100, 1000, 12345, 10**5, 10**6, 10**7):
        for p in binomial_probabilities():
            mode = min(n, math.floor((n + 1) * Fraction(p)))
            chosen = counts_at_tails(mode, lambda k: (n - k) * p / ((k + 1) * (1 - p)),
                                     lambda k: k * (1 - p) / ((n - k + 1) * p), n)
            for k in sorted(chosen | {0, n}):
                yield "binomial", n, p.hex(), k, binomial_logarithms(n, p, k)


def poisson_logarithms(mean, k):
    part, unit = mean.as_integer_ratio()
    log_term = k * mp.log(exact(mean)) - exact(mean) - log_gamma(k + 1)
    if k == 0:
        return log_term, mpf(0)
    return count_logarithms(log_term, (k * unit, -unit, part, 0), (part, 0, (k + 1) * unit, unit), k < mean)


def poisson_rows():
    for mean in (0.01, 0.5, 1.0, 3.7, 20.0, 100.0, 1000.25, 1e4, 1e6):
        chosen = counts_at_tails(int(mean), lambda k: mean / (k + 1), lambda k: k / mean, 10**9)
        for k in sorted(chosen | {0}):
            yield "poisson", mean.hex(), "", k, poisson_logarithms(mean, k)


# The noncentral chi-square law

def noncentral_tails(df, noncentrality, x):
    """Both tails, the sums over j of the Poisson probabilities of mean noncentrality / 2 times the tails of df + 2 j.

    The upper tails of the mixture are added up from j = 0, the lower ones from the last j down, so that none is a
    difference; what is beyond the last j has a mass below 1e-120.
    """
    a, y, mean = Fraction(df) / 2, Fraction(x) / 2, exact(noncentrality) / 2
    weights = [mp.exp(-mean)]
    while len(weights) < mean or weights[-1] > mpf(10) ** -121:
        weights.append(weights[-1] * mean / len(weights))
    steps = [mp.exp(exact(a) * mp.log(exact(y)) - exact(y) - log_gamma(a + 1))]  # P(a + j, y) - P(a + j + 1, y)
    for j in range(1, len(weights)):
        steps.append(steps[-1] * exact(y) / (exact(a) + j))
    small, is_lower = gamma_tails(a, y)
    upper, tail = mpf(0), 1 - small if is_lower else small
    for weight, step in zip(weights, steps):
        upper, tail = upper + weight * tail, tail + step
    small, is_lower = gamma_tails(a + len(weights), y)
    lower, tail = mpf(0), small if is_lower else 1 - small
    for weight, step in zip(reversed(weights), reversed(steps)):
        tail += step
        lower += weight * tail
    assert abs(lower + upper - 1) < mpf(10) ** -80
    return lower, upper


def noncentral_rows():
    for df, noncentrality in itertools.product((1.0, 2.0, 8.0, 64.0, 1e3, 1e5), (0.1, 1.0, 10.0, 52.1, 1000.0)):
        total = exact(df) + exact(noncentrality)
        scale = (total + exact(noncentrality)) / total  # Patnaik's: a chi-square law times this, of df total / scale
        for z in (-7.1, -5.2, -3.3, -1.4, -0.3, 0.6, 2.1, 3.9, 5.6, 7.1):
            x = chi_square_near(total / scale, z, scale)
            x = x or chi_square_near_zero(df, z, mp.exp(-exact(noncentrality) / 2))
            lower, upper = noncentral_tails(df, noncentrality, x)
            logs = logarithms(min(lower, upper), lower < upper)
            yield "noncentral-chi-square", df.hex(), noncentrality.hex(), x.hex(), logs


# The Kolmogorov law

KOLMOGOROV_BITS = 280  # about 84 digits


def crossings(n, d):
    """The stretches of [0, n / 2] between the times t at which a whole number enters or leaves (t - n d, t + n d): for
    each its length and the least and the largest whole number that is inside throughout."""
    margin, half = n * Fraction(d), Fraction(n, 2)
    least, largest = 0, math.ceil(margin) - 1
    entering = [(j - margin, 0, 1) for j in range(largest + 1, math.ceil(half + margin))]
    leaving = [(j + margin, 1, 0) for j in range(max(0, math.ceil(half - margin)))]
    before = Fraction(0)
    for at, leaves, enters in sorted(entering + leaving) + [(half, 0, 0)]:
        if at > before:
            yield at - before, least, largest
        before, least, largest = at, least + leaves, largest + enters


def kolmogorov_exact(n, d):
    """P(D_n < d) as a Fraction, by Pomeranz's recursion in rational numbers, up to half the way as below."""
    weights, lowest = [Fraction(1)], 0
    for length, least, largest in crossings(n, d):
        steps = [length ** k / math.factorial(k) for k in range(largest - least + 1)]
        weights, old, lowest = [], weights[least - lowest:], least
        for j in range(largest - least + 1):
            weights.append(sum(map(operator.mul, old, steps[j::-1])))
    return math.factorial(n) * meeting(weights, lowest, n) / Fraction(n) ** n


def meeting(weights, lowest, n):
    """The sum over j of what has come to j by n / 2 times what, from the other end, has come to n - j."""
    others = (n - j - lowest for j in range(lowest, lowest + len(weights)))
    return sum(weight * weights[i] for weight, i in zip(weights, others) if 0 <= i < len(weights))


def poisson_kernel(length, bits, slot):
    """The Poisson probabilities of a mean in fixed point, packed into the slots of one number, to the last above 0."""
    term, packed = mp.exp(-exact(length)) * mpf(2) ** bits, 0
    for k in itertools.count():
        if term < 1:
            return MPZ(packed)
        packed |= int(term) << slot * k
        term = term * exact(length) / (k + 1)


def kolmogorov(n, d, bits=KOLMOGOROV_BITS):
    """P(D_n < d): that a Poisson process of rate 1 that is n at the time n stays in (t - n d, t + n d) until then.

    The slots of `state` are the probabilities that the process has stayed there and has now come to the least whole
    number, ..., to the largest one. From one crossing to the next they are convolved with a Poisson law, by a product
    whose slots a mask cuts back to the width of a probability. The process has the same law seen from the other end,
    so that half the way is enough. Errors are below 1e10 units of 2**-bits.
    """
    slot = 2 * bits + 8
    stretches, kernels = list(crossings(n, d)), {}
    width = max(largest - least for _, least, largest in stretches) + 1
    ones = ((MPZ(1) << slot * width) - 1) // ((1 << slot) - 1) * ((1 << bits + 1) - 1)
    state, lowest, masks = MPZ(1) << bits, 0, {}
    for length, least, largest in stretches:
        if length not in kernels:
            kernels[length] = poisson_kernel(length, bits, slot)
        size = largest - least + 1
        if size not in masks:
            masks[size] = ones >> slot * (width - size)
        state = (state >> slot * (least - lowest)) * kernels[length] >> bits & masks[size]
        lowest = least
    weights = [int(state >> slot * i & ((1 << bits + 1) - 1)) for i in range(size)]
    log_sure = n * mp.log(n) - n - log_gamma(n + 1)  # that the process is n at the time n
    return meeting(weights, lowest, n) / mpf(2) ** (2 * bits) / mp.exp(log_sure)


def kolmogorov_lower(n, d):
    if n * Fraction(d) <= Fraction(1, 2):
        return mpf(0)
    return mpf(1) if d >= 1 else exact(kolmogorov_exact(n, d)) if n <= 20 else kolmogorov(n, d)


# Upper tails, and where the limit of sqrt(n) D_n has those above 0.1
LEVELS = ((0.9999, 0.33139), (0.99, 0.44103), (0.9, 0.57117), (0.5, 0.82757), (0.1, 1.22385), (0.01, None),
          (1e-3, None), (6e-4, None), (1e-4, None), (1e-6, None), (1e-9, None), (1e-12, None), (1e-20, None),
          (1e-30, None))


def kolmogorov_near(n, level, limit):
    """About the point where the upper tail is the level: where d <= 1 / n or d >= 1 - 1 / n, by the law itself."""
    upper, root = mpf(level), mp.sqrt(n)
    if 1 - upper <= mp.factorial(n) / mpf(n) ** n:
        return (mpf(1) / n + ((1 - upper) / mp.factorial(n)) ** (mpf(1) / n)) / 2
    if limit:
        return limit / (root + mpf("0.12") + mpf("0.11") / root)  # Stephens's
    squared = (mp.sqrt(4 + mpf(16) / 9 * mp.log(2 / upper) / n) - 2) * 9 / 8  # 2 d^2 + 4/9 d^4 = log(2 / upper) / n
    d = mp.sqrt(squared) - mpf(1) / (6 * n)
    return d if d < 1 - mpf(1) / n else 1 - (upper / 2) ** (mpf(1) / n)


def kolmogorov_points(n):
    """Also the ends, where they are no trouble, and a multiple of 1 / n. For the largest n most points are the doubles
    next to multiples of 1 / 2n, which makes every other stretch very short, and some are left out, to save time."""
    points = {level: float(kolmogorov_near(n, level, limit)) for level, limit in LEVELS}
    if n >= 2000:
        points.update({level: round(2 * n * d) / (2 * n) for level, d in points.items()
                       if level not in (0.5, 0.01, 1e-3, 6e-4)})
    if n == 10000:
        points = {level: d for level, d in points.items() if level not in (1e-4, 1e-9, 1e-12, 1e-20)}
    more = {1.0, 0.5 / n} if n <= 20 else {1.0}
    return sorted(set(points.values()) | more | {max(1, round(1.36 * math.sqrt(n))) / n})


def kolmogorov_rows():
    for n in (1, 2, 3, 5, 10, 20, 50, 100, 141, 500, 1000, 2000, 5000, 10000):
        for d in kolmogorov_points(n):
            lower = kolmogorov_lower(n, d)
            yield "kolmogorov", n, "", d.hex(), logarithms(min(lower, 1 - lower), lower < mpf(1) / 2)


# The checks, each of a method above against another one: they give pairs of values that should agree

def integral(log_ratio, scale, end):
    """Of exp(log_ratio(u)), which falls, from 0 to the end, by Gauss and Legendre, in stretches that double."""
    total, start, stop = mpf(0), mpf(0), mpf(scale)
    while start < end and log_ratio(start) > -160:
        stop = min(stop, end)
        total += mp.quad(lambda u: mp.exp(log_ratio(u)), [start, stop], method="gauss-legendre", maxdegree=8)
        start, stop = stop, 2 * stop
    return total


def gamma_by_quadrature(a, y, is_lower):
    a, y, sign = exact(a), exact(y), -1 if is_lower else 1
    scale = 1 / (abs(1 - (a - 1) / y) + 1 / mp.sqrt(a))
    area = integral(lambda u: (a - 1) * mp.log1p(sign * u / y) - sign * u, scale, y if is_lower else mp.inf)
    return mp.exp((a - 1) * mp.log(y) - y - mp.loggamma(a)) * area


def binomial_upper_by_quadrature(n, p, k):
    """P(X >= k), k > n p, as an integral of the density of the beta law up to p."""
    p = exact(p)
    scale = 1 / (abs((k - 1) / p - (n - k) / (1 - p)) + mp.sqrt(n / (p * (1 - p))))
    area = integral(lambda u: (k - 1) * mp.log1p(-u / p) + (n - k) * mp.log1p(u / (1 - p)), scale, p)
    log_density = (k - 1) * mp.log(p) + (n - k) * mp.log1p(-p) - mp.loggamma(k) - mp.loggamma(n - k + 1)
    return mp.exp(log_density + mp.loggamma(n + 1)) * area


def gamma_upper_by_complement(a, y):
    """1 - P(a, y), with as many more digits as that loses."""
    with mp.workdps(120 + int(max(0, -mp.log10(gamma_upper(a, y))))):
        term = total = mpf(1)
        for k in itertools.count(1):
            term *= exact(y) / (exact(a) + k)
            total += term
            if term < total * mp.eps / 100 and k > y:
                return 1 - mp.exp(exact(a) * mp.log(exact(y)) - exact(y) - mp.loggamma(exact(a) + 1)) * total


def rows_of(law, wanted=None):
    """The numbers in the rows of a law, those where a is among the wanted ones, with the tails for their logarithms."""
    for _, *numbers, logs in LAWS[law]():
        a, b, x = (float.fromhex(number) if isinstance(number, str) and number else number for number in numbers)
        if wanted is None or a in wanted:
            yield a, b, x, mp.exp(logs[0]), mp.exp(logs[1])


def check_normal():
    for _, _, x, lower, upper in rows_of("normal"):
        if x:
            tail, is_lower = gamma_tails(Fraction(1, 2), Fraction(x) ** 2 / 2)
            yield (1 - tail if is_lower else tail) / 2, min(lower, upper)


def check_chi_square_by_gammainc():
    for df, _, x, lower, upper in rows_of("chi-square", [df for df in CHI_SQUARE_DF if df <= 1001]):
        ends = (0, exact(x) / 2) if lower < upper else (exact(x) / 2, mp.inf)
        yield mp.gammainc(exact(df) / 2, *ends, regularized=True), min(lower, upper)


def check_chi_square_by_complement():
    for df, _, x, lower, upper in rows_of("chi-square", [df for df in CHI_SQUARE_DF if df <= 2000]):
        if x >= df:
            yield gamma_upper_by_complement(Fraction(df) / 2, Fraction(x) / 2), upper


def check_chi_square_by_quadrature():
    for df in (df for df in CHI_SQUARE_DF if df >= 64):
        for z in (-60, -11.6, -4.49, -0.31, 0.02, 0.37, 4.89, 11.6, 60):
            x = chi_square_near(df, z)
            if x:
                tail, is_lower = gamma_tails(Fraction(df) / 2, Fraction(x) / 2)
                with mp.workdps(70):
                    yield gamma_by_quadrature(Fraction(df) / 2, Fraction(x) / 2, is_lower), tail


@lru_cache(None)
def binomial_whole(n, p):
    """The probabilities of all counts as whole numbers, over their sum."""
    part, unit = p.as_integer_ratio()
    ways = itertools.accumulate(range(n), lambda ways, i: ways * (n - i) // (i + 1), initial=1)
    return [count * part ** k * (unit - part) ** (n - k) for k, count in enumerate(ways)]


def check_binomial_exactly():
    for n, p, k, lower, upper in rows_of("binomial", (1, 2, 5, 10, 40, 100, 1000)):
        whole = binomial_whole(n, p)
        yield exact(Fraction(sum(whole[:k + 1]), sum(whole))), lower
        yield exact(Fraction(sum(whole[k:]), sum(whole))), upper


def check_binomial_by_quadrature():
    for n, p, k, lower, upper in rows_of("binomial", (12345, 10**5, 10**7)):
        if 1 < k < n - 1:
            with mp.workdps(70):
                if k > n * p:
                    yield binomial_upper_by_quadrature(n, Fraction(p), k), upper
                else:
                    yield binomial_upper_by_quadrature(n, 1 - Fraction(p), n - k), lower


def check_poisson():
    for mean, _, k, lower, upper in rows_of("poisson"):
        if 1 < k and mean > 3:
            with mp.workdps(70):
                if k > mean:
                    yield gamma_by_quadrature(k, mean, True), upper
                else:
                    yield gamma_by_quadrature(k + 1, mean, False), lower


def check_noncentral_closed():
    """With df = 1 it is the law of (Z + sqrt(noncentrality))^2."""
    for df, noncentrality, x, lower, upper in rows_of("noncentral-chi-square", [1.0]):
        root, shift = mp.sqrt(exact(x)), mp.sqrt(exact(noncentrality))
        with mp.workdps(130):
            yield (mp.erf((root - shift) / mp.sqrt(2)) + mp.erf((root + shift) / mp.sqrt(2))) / 2, lower
        yield (mp.erfc((root - shift) / mp.sqrt(2)) + mp.erfc((root + shift) / mp.sqrt(2))) / 2, upper


def check_noncentral_by_quadrature():
    for df, noncentrality, x, lower, upper in rows_of("noncentral-chi-square", [2.0, 8.0, 64.0, 1e3]):
        with mp.workdps(50):
            a, nc, sign = exact(df) / 2, exact(noncentrality), -1 if lower < upper else 1

            def log_density(t):
                return mp.log(mp.besseli(a - 1, mp.sqrt(nc * t)) / 2) - (t + nc) / 2 + (a - 1) / 2 * mp.log(t / nc)

            at_x = log_density(exact(x))
            area = integral(lambda u: log_density(x + sign * u) - at_x, mp.sqrt(df), x if sign < 0 else mp.inf)
            yield mp.exp(at_x) * area, min(lower, upper)


def one_sided_kolmogorov(n, d):
    """P(D_n+ >= d), by the sum of Smirnov and of Birnbaum and Tingey, whose terms are positive."""
    n, d, total, ways = mpf(n), exact(d), mpf(0), mpf(1)
    for j in range(int(mp.floor(n * (1 - d))) + 1):
        rest = 1 - d - j / n
        total += ways * (d + j / n) ** (j - 1) * rest ** (int(n) - j)
        ways = ways * (n - j) / (j + 1)
    return d * total


def kolmogorov_by_matrix(n, d, bits=300, terms=80):
    """P(D_n < d) by Durbin's matrix, after Marsaglia, Tsang and Wang, times a vector n times, in fixed point."""
    k = math.ceil(n * Fraction(d))
    h, size = k - n * Fraction(d), 2 * k - 1

    def over_factorials(base):  # their numbers of higher order are below a unit
        return [int(base ** i * 2 ** bits) // math.factorial(i) for i in range(terms)] + [0] * size

    inverse, edge = over_factorials(Fraction(1))[terms - 1::-1], over_factorials(h)
    corner = over_factorials(max(Fraction(0), 2 * h - 1))[size]
    vector, scale = [0] * (k - 1) + [1 << bits] + [0] * (k - 1), -bits
    for _ in range(n):
        padded, first = [0] * terms + vector + [0], vector[0]
        last = sum(map(operator.mul, edge[size:0:-1], vector)) - corner * first
        vector = [sum(map(operator.mul, inverse, padded[i + 2:i + 2 + terms])) for i in range(size)]
        vector = [value - edge[i + 1] * first for i, value in enumerate(vector)]
        vector[-1] -= last
        shift = max(vector).bit_length() - bits
        vector, scale = [value >> shift for value in vector], scale + shift - bits
    return vector[k - 1] * mpf(2) ** scale * mp.exp(log_gamma(n + 1) - n * mp.log(n))


def both_tails(value, other):
    yield value, other
    yield 1 - value, 1 - other


def check_kolmogorov_exactly():
    for n in (5, 10, 20, 30, 50):
        for d in kolmogorov_points(n):
            if 0.6 / n < d < 1:
                yield from both_tails(exact(kolmogorov_exact(n, d)), kolmogorov(n, d))


def check_kolmogorov_by_matrix(sizes, only=None):
    for n in sizes:
        for d in kolmogorov_points(n):
            if 0.5 / n < d < 1 and (only is None or any(0.8 < 2 * one_sided_kolmogorov(n, d) / p < 1.2 for p in only)):
                yield from both_tails(kolmogorov_by_matrix(n, d), kolmogorov_lower(n, d))


def check_kolmogorov_by_one_sided(least, largest):
    for n in (10, 100, 1000, 2000, 5000, 10000):
        for d in kolmogorov_points(n):
            twice = 2 * one_sided_kolmogorov(n, d)
            if d < 1 and least < twice < largest:
                yield twice, 1 - kolmogorov_lower(n, d)


CHECKS = {
    "normal, against the gamma law of 1/2": check_normal,
    "chi-square to df 1001, against mpmath.gammainc": check_chi_square_by_gammainc,
    "chi-square to df 2000, upper against the complement of lower": check_chi_square_by_complement,
    "chi-square from df 64, against quadrature": check_chi_square_by_quadrature,
    "binomial to n 1000, against whole numbers": check_binomial_exactly,
    "binomial from n 12345, against quadrature": check_binomial_by_quadrature,
    "poisson, against quadrature": check_poisson,
    "noncentral df 1, against the normal law": check_noncentral_closed,
    "noncentral df 2 to 1000, against quadrature": check_noncentral_by_quadrature,
    "kolmogorov n 5 to 50, against rational numbers": check_kolmogorov_exactly,
    "kolmogorov to n 141, against Durbin's matrix":
        lambda: check_kolmogorov_by_matrix((1, 2, 3, 5, 10, 20, 50, 100, 141)),
    "kolmogorov n 500 to 10000, about 0.5 and 6e-4, against Durbin's matrix":
        lambda: check_kolmogorov_by_matrix((500, 1000, 2000, 5000, 10000), (0.55, 6e-4)),
    "kolmogorov, tails of 1e-7 to 2e-6, against 2 one-sided": lambda: check_kolmogorov_by_one_sided(1e-7, 2e-6),
    "kolmogorov, tails of 2e-12 to 2e-9, against 2 one-sided": lambda: check_kolmogorov_by_one_sided(2e-12, 2e-9),
    "kolmogorov, tails below 2e-12, against 2 one-sided": lambda: check_kolmogorov_by_one_sided(0, 2e-12)}


def check(words):
    for name, pairs in CHECKS.items():
        if any(word in name for word in words or [""]):
            start = time.time()
            differences = [abs(value / other - 1) for other, value in pairs()]
            print(f"{name}: {len(differences)} values, relative differences to {mp.nstr(max(differences), 2)},",
                  f"{time.time() - start:.0f} s", flush=True)


# The table

LAWS = {"normal": normal_rows, "chi-square": chi_square_rows, "binomial": binomial_rows, "poisson": poisson_rows,
        "kolmogorov": kolmogorov_rows, "noncentral-chi-square": noncentral_rows}


def write_table(laws, path):
    lines = ["law,a,b,x,log_lower,log_upper"]
    for law in laws:
        start, before = time.time(), len(lines)
        for *columns, logs in LAWS[law]():
            lines.append(",".join([str(column) for column in columns] + [printed(log) for log in logs]))
        print(f"{law}: {len(lines) - before} rows in {time.time() - start:.0f} s", file=sys.stderr)
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as table:
        table.write(("\n".join(lines) + "\n").encode("ascii"))


def main():
    parser = argparse.ArgumentParser(description="Writes reference values of both tails of null laws.")
    parser.add_argument("--laws", nargs="+", choices=LAWS, default=list(LAWS), metavar="LAW", help="only these")
    parser.add_argument("--output", default=os.path.join(HERE, "null_laws.csv.gz"))
    parser.add_argument("--check", nargs="*", metavar="WORD", help="compare methods; only where a name has a WORD")
    options = parser.parse_args()
    if options.check is not None:
        check(options.check)
    else:
        write_table(options.laws, options.output)


if __name__ == "__main__":
    main()
