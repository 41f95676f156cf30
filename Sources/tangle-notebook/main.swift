import Foundation
import Tangle

// Turns a notebook into Swift for the test target: `tangle-notebook NOTEBOOK.md OUTPUT.swift`.

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  FileHandle.standardError.write(Data("usage: tangle-notebook NOTEBOOK.md OUTPUT.swift\n".utf8))
  exit(2)
}
let (path, output) = (arguments[1], arguments[2])
do {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  let document = Document(text)
  let faults = document.faults + document.strayFences
  for fault in faults { print("\(path):\(fault.line):1: error: \(fault.message)") }
  if !faults.isEmpty { exit(1) }
  let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  try document.tangled(stem: stem, path: path)
    .write(toFile: output, atomically: true, encoding: .utf8)
} catch {
  FileHandle.standardError.write(Data("\(path): \(error.localizedDescription)\n".utf8))
  exit(1)
}
