#ifndef DIFFUSION_ORACLE_CGSL_H
#define DIFFUSION_ORACLE_CGSL_H

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#endif
