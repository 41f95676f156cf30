#ifndef DIFFUSION_ORACLE_CGSL_H
#define DIFFUSION_ORACLE_CGSL_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_odeiv2.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>

// GSL's variables that name a method, as functions: Swift sees variables of C as shared mutable state.
static inline const gsl_integration_fixed_type *oracle_gauss_legendre(void) { return gsl_integration_fixed_legendre; }
static inline const gsl_integration_fixed_type *oracle_gauss_hermite(void) { return gsl_integration_fixed_hermite; }
static inline const gsl_root_fsolver_type *oracle_brent(void) { return gsl_root_fsolver_brent; }
static inline const gsl_odeiv2_step_type *oracle_prince_dormand(void) { return gsl_odeiv2_step_rk8pd; }
static inline const gsl_rng_type *oracle_mersenne_twister(void) { return gsl_rng_mt19937; }
static inline const gsl_rng_type *oracle_ranlux_double(void) { return gsl_rng_ranlxd2; }

#endif
