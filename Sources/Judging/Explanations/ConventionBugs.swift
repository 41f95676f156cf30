import CandidateProtocol
import Rows

extension Conventions {
  /// The known bugs of an equation that are these conventions where others are declared.
  func bugs(unlike declared: Conventions, breaking row: Row) -> [Bug] {
    var ids: [String] = []
    if declared.clipLimit != nil, clipLimit == nil { ids += ["INV-10", "DDI-16", "LVR-09"] }
    if !finalSignalPowerIsFirst, declared.finalSignalPowerIsFirst { ids.append("REP-14") }
    if finalSignalPowerIsFirst, !declared.finalSignalPowerIsFirst { ids.append("DDI-13") }
    if leadingStrideIsSmallest, !declared.leadingStrideIsSmallest { ids.append("SUB-01") }
    if quadraticEnd != declared.quadraticEnd { ids.append("SUB-06") }
    return ids.compactMap(Bug.named).filter { $0.rows.contains { $0.id == row.id } }
  }
}
