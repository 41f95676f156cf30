import Rows

/// Which known bugs a test vector finds.
package enum VectorFlag {
  /// Ids of the catalogue of known bugs, in its order.
  static func bugs(of check: Check) -> [String] {
    Bug.all.filter { bug in
      bug.rows.first?.id == check.row.id && aspects(of: bug.id).contains(check.aspect)
    }.map(\.id)
  }

  /// The aspects of the equation to blame that a bug makes fail.
  package static func aspects(of bug: String) -> [String] { aspects[bug] ?? [] }

  private static let aspects = Dictionary(
    found.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      return (words[0], Array(words.dropFirst()))
    }, uniquingKeysWith: +)

  /// A test plants each bug, asks all questions at the smoke level, and compares; when refreshing, it
  /// writes this.
  private static let found = """
    DDI-01 last-step single-step stride to-first
    DDI-02 affine clipping from-eps from-v from-x0 largest-sigma noise to-first
    DDI-03 affine clipping from-eps from-v from-x0 largest-sigma noise to-first
    DDI-04 affine clipping direction from-eps from-v from-x0 to-first
    DDI-05 affine clipping direction from-eps from-v from-x0 largest-sigma to-first
    DDI-06 last-step single-step stride to-first
    DDI-09 last-step single-step stride to-first
    DDI-13 last-step
    DDI-16 clipped-data clipping
    DDI-17 affine clipping direction from-eps from-v from-x0 to-first
    DDI-18 in-step
    DIN-01 stride
    DIN-02 affine clipping noise state stride
    DIN-03 affine clipping noise state stride
    ELB-06 data drawn noise state
    ELB-12 data drawn noise state
    ELB-14 data drawn noise state
    FWD-01 noise
    FWD-02 affine noise
    FWD-03 noise
    FWD-05 noise
    FWD-06 batch
    FWD-07 noise signal
    FWD-09 noise
    FWD-14 noise
    FWD-18 noise
    INV-02 clipping from-x0
    INV-03 affine batch in-step noise state unclipped
    INV-04 affine batch in-step noise
    INV-05 affine batch in-step noise
    INV-10 clipping
    INV-13 data data-batch in-step noise noise-batch
    INV-14 in-step
    INV-15 in-step
    LVR-01 extremes in-step in-step-default-previous in-step-noise in-step-variance interior stride
    LVR-03 extremes in-step in-step-clipping in-step-default-previous in-step-noise in-step-variance interior stride
    LVR-04 extremes in-step in-step-default-previous in-step-noise in-step-variance interior stride
    LVR-09 in-step-clipping
    POS-01 affine clipping from-eps from-v from-x0 last-step mean noise prediction state to-first variance
    POS-03 last-step value
    POS-04 value
    POS-05 last-step value
    POS-10 affine clipping default-previous from-eps from-v from-x0 noise prediction to-first
    POS-11 alone constant drawn
    PRIOR-BEFORE constant data drawn
    PRIOR-EXCHANGED constant data drawn
    PRIOR-LOG-SIGN constant data drawn
    PRIOR-MEAN data drawn
    PRIOR-MEAN-ONLY constant data drawn
    PRIOR-SIGNAL-RATE data drawn
    PRIOR-WHOLE-SQUARE data drawn
    PRIOR-WITHOUT-LOG constant data drawn
    REP-01 noise signal
    REP-02 noise signal
    REP-03 noise signal
    REP-04 built
    REP-06 built decreasing table
    REP-07 clipped-data
    REP-09 in-step
    REP-11 affine clipping default-previous from-eps from-v from-x0 mean noise prediction to-first variance
    REP-12 single-step stride to-first
    REP-15 drawn largest posterior-variance small
    REP-17 data drawn noise state
    REP-18 alone constant drawn
    REP-20 batch
    REP-21 single-step stride to-first
    REP-22 affine clipping from-eps from-v from-x0 largest-sigma noise to-first
    REP-24 affine data state
    REP-25 noise noise-batch
    REP-28 value
    REP-29 affine default-previous from-eps from-v from-x0 noise to-first
    REP-30 affine clipping direction from-eps from-v from-x0 largest-sigma to-first
    REP-54 single-step stride to-first
    RNG-08 single-step stride to-first
    SCH-01 built
    SCH-02 affine data last-step state
    SCH-03 built
    SCH-04 built
    SCH-07 built
    SCH-08 built
    SCH-12 built
    SCH-15 built table
    SCH-16 built decreasing table
    SCH-17 built decreasing table
    SCH-20 built
    SUB-01 leading
    SUB-03 trailing
    SUB-04 trailing
    SUB-05 trailing
    SUB-06 quadratic
    SUB-07 linspace
    TERM-BETA data drawn noise state
    TERM-BITS data drawn noise state
    TERM-BITS-PER-DIMENSION data drawn noise state
    TERM-CLIPPED drawn noise state true-noise
    TERM-CLIPPED-AT-3 drawn noise state
    TERM-CONSTANT-ONCE alone constant drawn
    TERM-CUT constant drawn
    TERM-DATA data drawn noise state
    TERM-EARLIER data drawn noise state true-noise
    TERM-EXCHANGED-MODEL-BETA data drawn noise state true-noise
    TERM-FIRST-KL alone constant drawn
    TERM-FIRST-SIGN alone constant drawn
    TERM-HALVED data drawn noise state
    TERM-LATER data drawn noise state true-noise
    TERM-LATER-LAWS data drawn noise state
    TERM-LOG-DEVIATION alone constant drawn
    TERM-MODEL-BETA data drawn noise state true-noise
    TERM-NEXT-VARIANCE alone constant drawn
    TERM-SIGN data drawn noise state
    TERM-UNIT-VARIANCE alone constant drawn
    TERM-WHOLE-SQUARE alone drawn
    TERM-WITHOUT-CIRCLE alone constant drawn
    TERM-WITHOUT-CONSTANT alone constant drawn
    TERM-WITHOUT-HALF data drawn noise state
    WEIGHT-AS-PRINTED drawn largest posterior-variance small
    WEIGHT-DDPM-MEAN drawn largest small
    WEIGHT-DEVIATION drawn largest posterior-variance small
    WEIGHT-HALVED drawn largest posterior-variance small
    WEIGHT-NOT-SQUARED drawn largest posterior-variance small
    WEIGHT-ONE drawn largest posterior-variance small
    WEIGHT-ROOTS-ADDED drawn largest posterior-variance small
    WEIGHT-ROOTS-SUBTRACTED drawn largest posterior-variance small
    WEIGHT-WITHOUT-DIRECTION drawn largest posterior-variance small
    WEIGHT-WITHOUT-HALF drawn largest posterior-variance small
    WEIGHT-WITHOUT-SIGMA drawn largest posterior-variance small
    """
}
