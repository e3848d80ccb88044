internal import EngSearch

/// How a query is run, for a person or a program.
enum PlanText {
  static func write(_ plan: QueryPlan, json: Bool, _ streams: Streams) throws {
    if json {
      var json = JSONText()
      json.object { json in
        json.string("type", "plan")
        PlanJSON.members(plan, &json)
      }
      try streams.out.line(json.text)
    } else {
      for line in plan.description.split(separator: "\n", omittingEmptySubsequences: false) {
        try streams.out.line(Sanitiser.line(line))
      }
    }
  }
}

/// How a query is run as JSON. `engsearch help formats` describes the members.
enum PlanJSON {
  static func members(_ plan: QueryPlan, _ json: inout JSONText) {
    json.string("query", plan.query)
    json.integer("documents", plan.documents)
    json.object("total") { json in
      json.integer("value", plan.total.value)
      json.string("relation", plan.total.relation == .exact ? "eq" : "gte")
    }
    json.integer("expected_documents", plan.estimatedDocuments)
    json.integer("expected_postings", plan.estimatedPostings)
    json.array("clauses") { json in for part in plan.clauses { clause(part, &json) } }
    work("planning", plan.planning, &json)
    json.array("passes") { json in for pass in plan.passes { self.pass(pass, &json) } }
    work("work", plan.work, &json)
    json.number("elapsed_ms", Numbers.milliseconds(plan.times.all))
    json.array("stages") { json in
      let times = plan.times
      for (name, time) in [
        ("parsing", times.parsing), ("planning", times.planning), ("running", times.running),
        ("showing", times.showing),
      ] {
        json.object { json in
          json.string("name", name)
          json.number("elapsed_ms", Numbers.milliseconds(time))
        }
      }
    }
    json.array("diagnostics") { ResultJSON.diagnostics(plan.diagnostics, &$0) }
  }

  private static func clause(_ clause: QueryPlan.Clause, _ json: inout JSONText) {
    json.object { json in
      json.string("role", clause.role?.rawValue)
      json.string("kind", clause.kind.rawValue)
      json.string("label", clause.label)
      json.integer("documents", clause.documents)
      json.flag("exact", clause.isExact)
      if let weight = clause.weight {
        json.number("weight", weight)
      } else {
        json.string("weight", nil)
      }
      json.array("parts") { json in for part in clause.parts { self.clause(part, &json) } }
    }
  }

  private static func pass(_ pass: QueryPlan.Pass, _ json: inout JSONText) {
    json.object { json in
      json.string("segment", pass.segment)
      json.integer("documents", pass.documents)
      json.string("purpose", pass.purpose.rawValue)
      json.string("method", pass.method.rawValue)
      json.integer("expected_postings", pass.estimatedPostings)
      work("work", pass.work, &json)
      json.array("lists") { json in
        for list in pass.lists {
          json.object { json in
            json.string("label", list.label)
            json.integer("terms", list.terms)
            json.integer("documents", list.documents)
            json.integer("blocks", list.blocks)
            work("work", list.work, &json)
          }
        }
      }
      json.number("elapsed_ms", Numbers.milliseconds(pass.elapsed))
    }
  }

  private static func work(_ name: String, _ work: QueryPlan.Work, _ json: inout JSONText) {
    json.object(name) { json in
      json.integer("postings", work.postings)
      json.integer("blocks", work.blocks)
      json.integer("blocks_as_bits", work.blocksAsBits)
      json.integer("blocks_skipped", work.blocksSkipped)
      json.integer("frequency_blocks", work.frequencyBlocks)
      json.integer("documents_scored", work.documentsScored)
      json.integer("positions", work.positions)
    }
  }
}
