/// A notebook of the course: one question, the equations that it derives, and what its exercises ask.
///
/// Every row with evidence is derived in exactly one notebook, under an anchor that is its id. A test
/// compares what the rows say of this with the notebooks.
public struct Notebook: Sendable {
  /// The number of the chapter, 0 to 16; some are still free.
  public let number: Int
  /// The name of its file without the extension: `02-posterior`.
  public let stem: String
  /// The rows that are derived there, in the order of the register.
  public var rows: [Row] { Row.all.filter { $0.notebook == number } }

  /// Where it lies in the package.
  public var path: String { "Notebooks-md/\(stem).md" }

  /// Every notebook, in the order of the course.
  public static let all = [
    Notebook(number: 0, stem: "00-notation"),
    Notebook(number: 1, stem: "01-forward"),
    Notebook(number: 2, stem: "02-posterior"),
    Notebook(number: 3, stem: "03-bound"),
    Notebook(number: 4, stem: "04-objective"),
    Notebook(number: 5, stem: "05-inversion"),
    Notebook(number: 6, stem: "06-beyond-markov"),
    Notebook(number: 7, stem: "07-sigma"),
    Notebook(number: 8, stem: "08-fewer-steps"),
    Notebook(number: 9, stem: "09-what-is-x-T"),
    Notebook(number: 10, stem: "10-improved-ddpm"),
    Notebook(number: 11, stem: "11-latent-diffusion"),
    Notebook(number: 12, stem: "12-the-limit"),
    Notebook(number: 13, stem: "13-how-the-oracle-judges"),
    Notebook(number: 15, stem: "15-validate-your-sampler"),
    Notebook(number: 16, stem: "16-the-notes"),
  ]

  /// Whether a number lies within the course: that of a notebook, or one that is still free.
  public static func isPlanned(_ number: Int) -> Bool {
    number >= 0 && number <= (all.last?.number ?? -1)
  }
}

extension Row {
  /// Where it is derived: the path of a notebook and the anchor in it; nil if it is in none yet.
  public var place: String? {
    Notebook.all.first { $0.number == notebook }.map { "\($0.path)#\(id)" }
  }
}
