import ArgumentParser
import Foundation
import Judging

/// The folder that test vectors are written to: new, empty, or one that they were written to before.
struct VectorFolder {
  /// What is written beside the vectors, the schema first.
  static let texts = [
    ("vectors.schema.json", PackageResources.vectors_schema_json),
    ("README.md", PackageResources.vectors_readme_md),
    ("read_vectors.py", PackageResources.read_vectors_py),
  ].map { ($0, String(decoding: $1, as: UTF8.self)) }

  private let path: String

  /// A folder by its name.
  ///
  /// - Throws: `ValidationError` if it holds anything that is not its own, or is none.
  init(_ path: String) throws {
    self.path = path
    if path.isEmpty { throw ValidationError("--output is empty, it must name a folder") }
    if path.unicodeScalars.contains("\u{FFFD}") {
      throw ValidationError("--output is \(path), its name is not UTF-8")
    }
    var info = stat()
    guard stat(path, &info) == 0 else { return }
    guard info.st_mode & S_IFMT == S_IFDIR else { throw ValidationError("\(path) is no folder") }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw ValidationError("\(path) cannot be read")
    }
    guard names.isEmpty || isOwn else {
      throw ValidationError(
        "\(path) holds files that are not of vectors: name a folder that is new or empty")
    }
    let own = Self.texts.map(\.0) + Vectors.groups.map { $0 + ".json" }
    for name in own where names.contains(name) && !isFile(name) {
      throw ValidationError("\(path)/\(name) is a link or no file, and would be replaced")
    }
  }

  /// Whether vectors were written there: the schema says so, and nothing has the name of another file of theirs
  /// that is not.
  private var isOwn: Bool {
    guard holds("vectors.schema.json", beginningOf: 3) else { return false }
    return ["README.md", "read_vectors.py"].allSatisfy { name in
      access("\(path)/\(name)", F_OK) != 0 || holds(name, beginningOf: 1)
    }
  }

  /// Whether a file begins with the first lines of that which is written by its name.
  private func holds(_ name: String, beginningOf count: Int) -> Bool {
    guard let text = Self.texts.first(where: { $0.0 == name })?.1,
      let bytes = try? Files.read("\(path)/\(name)")
    else { return false }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(count)
    return bytes.starts(with: lines.joined(separator: "\n").utf8)
  }

  private func isFile(_ name: String) -> Bool {
    var info = stat()
    return lstat("\(path)/\(name)", &info) == 0 && info.st_mode & S_IFMT == S_IFREG
  }

  /// Makes the folder if it is not there.
  func prepare() throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ValidationError("\(path) cannot be made")
    }
  }

  /// Writes a file into it.
  func write(_ name: String, _ text: String) throws {
    do throws(FileFault) { try Files.write(text, to: "\(path)/\(name)") } catch {
      throw ValidationError("\(path)/\(name) cannot be written: \(error)")
    }
  }
}
