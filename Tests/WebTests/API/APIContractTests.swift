import Core
import Foundation
import Hummingbird
import OrderedCollections
import Schemas
import Testing

@testable import Web

@Suite struct APIContractTests {
    @Test func `the contract has every route, and no other`() async throws {
        try await APIOffice.visit { office in
            let web = WebRouter(settings: Town.settings(office.files), pages: try Town.pages.get())
            APIRoutes(services: office.services).addRoutes(to: web.router)
            let routes = web.router.routes.compactMap { route -> String? in
                let path = route.path.description.replacing(/:([a-z]+)/) { "{\($0.1)}" }
                guard path.hasPrefix("/api/v1/"), route.method != .head else { return nil }
                return "\(route.method.rawValue) \(path.dropFirst(7))"
            }
            #expect(routes.count > 10)
            #expect(try Contract().operations.map(\.name).sorted() == routes.sorted())
        }
    }

    @Test func `every path parameter, operation and reference of the contract is sound`() throws {
        let contract = try Contract()
        let ids = contract.operations.compactMap { $0.operation["operationId"]?.string }
        #expect(ids.count == contract.operations.count && Set(ids).count == ids.count)
        for (name, operation) in contract.operations {
            let responses = try #require(operation["responses"]?.object, "\(name)")
            // With a token or, where it says so, for anybody.
            let isOpen = operation["security"]?.array?.isEmpty == true
            #expect((responses["401"] == nil) == isOpen && responses["400"] != nil, "\(name)")
            #expect(isOpen == ["GET /ledger/key", "GET /ledger/checkpoint"].contains(name), "\(name)")
            let isCommand = name.hasPrefix("POST /dossiers") || name == "POST /groups"
            let parameters = operation["parameters"]?.array?.compactMap { $0["$ref"]?.string } ?? []
            #expect(parameters.contains("#/components/parameters/IdempotencyKey") == isCommand, "\(name)")
            #expect((responses["412"] != nil) == parameters.contains("#/components/parameters/IfMatch"), "\(name)")
        }
        for (path, item) in contract.paths {
            let named = path.matches(of: /\{([a-z]+)\}/).map { String($0.1) }
            let given = (item["parameters"]?.array ?? []).compactMap { parameter in
                parameter["$ref"]?.string.flatMap(contract.resolve)?["name"]?.string ?? parameter["name"]?.string
            }
            #expect(named == given, "\(path)")
        }
        for (place, object) in Contract.objects(in: contract.document) {
            if let reference = object["$ref"]?.string { #expect(contract.resolve(reference) != nil, "\(place)") }
        }
    }

    /// What the packs or the kind of event say, and no contract of ours.
    private static let open = [
        "schemas/Procedure/properties/schema", "schemas/Procedure/properties/law", "schemas/Dossier/properties/answers",
        "properties/body", "schemas/RegisterList/properties/registers/items/properties/schema",
        "schemas/Record/properties/content",
    ]

    @Test func `every object says that it has no other members, but for the few that are open`() throws {
        let contract = try Contract()
        var closed = 0
        for (place, object) in Contract.objects(in: contract.document) where object["type"] == "object" {
            if Self.open.contains(where: place.hasSuffix) {
                #expect(object["additionalProperties"] == nil, "\(place)")
            } else if place.hasSuffix("schemas/Answers") {
                #expect(object["additionalProperties"]?["$ref"] == "#/components/schemas/Answer")
            } else {
                #expect(object["additionalProperties"] == false, "\(place)")
                let required = object["required"]?.array?.compactMap(\.string) ?? []
                #expect(Set(required).isSubset(of: Set(object["properties"]?.object?.keys ?? [])), "\(place)")
                closed += 1
            }
        }
        #expect(closed > 20)
    }

    /// A schema of the contract, compiled with all that it refers to.
    private func compiled(_ name: String) throws -> Schema {
        let contract = try Contract()
        let document = Value.object([
            "$ref": .string("#/components/schemas/\(name)"), "components": contract.document["components"] ?? [:],
        ])
        return try SchemaCompiler().compile(document)
    }

    @Test func `the contract's own examples of bodies are valid`() throws {
        var count = 0
        for (name, operation) in try Contract().operations {
            let content = operation["requestBody"]?["content"]?["application/json"]
            guard let reference = content?["schema"]?["$ref"]?.string?.split(separator: "/").last else { continue }
            let schema = try compiled(String(reference))
            for (title, example) in try #require(content?["examples"]?.object, "\(name)") {
                #expect(schema.validate(try #require(example["value"])).isEmpty, "\(name): \(title)")
                count += 1
            }
        }
        #expect(count >= 6)
    }

    @Test func `answers are what the contract says`() async throws {
        try await APIOffice.visit { office in
            let id = try await office.file()
            let asked = try await office.post("/dossiers/\(id)/acts", APIBodies.act)
            for (path, name) in [
                ("/procedures", "ProcedureList"), ("/procedures/house-permit", "Procedure"),
                ("/areas?text=ben", "AreaList"), ("/units/H29.267.43", "Unit"), ("/tasks", "TaskList"),
                ("/dossiers?text=pham", "DossierList"), ("/dossiers/\(id)/journal", "Journal"),
                ("/dossiers/1", "Problem"), ("/dossiers?text=pham&limit=x", "Problem"),
            ] {
                let answer = try await office.get(path)
                #expect(try compiled(name).validate(answer.body).isEmpty, "\(path): \(answer.body.json.prefix(600))")
            }
            #expect(try compiled("Dossier").validate(asked.body).isEmpty)
            #expect(
                try compiled("Receipt").validate(try await office.post("/dossiers", APIBodies.filing()).body).isEmpty)
        }
    }

    @Test func `every problem that the API's own code or a dossier's commands tell is in the contract`() throws {
        let contract = try Contract()
        let listed = Set(contract.schemas["ProblemCode"]?["anyOf"]?[0]?["enum"]?.array?.compactMap(\.string) ?? [])
        var told: Set<String> = []
        for folder in [
            "Sources/Web/API", "Sources/Casework/Dossiers", "Sources/Web/Shared/Uploads",
            "Sources/Administration/Access",
        ] {
            for path in try SourceFiles.paths(under: "\(Share.root)/\(folder)", endingWith: ".swift")
            where !path.hasPrefix("Draft") {
                for match in try Share.text("\(folder)/\(path)").matches(
                    of: /Problem\(\s*\.([a-zA-Z]+),\s*"([a-z0-9_.]+)"/) where match.1 != "fault"
                {
                    told.insert(String(match.2))
                }
            }
        }
        #expect(told.count > 40)
        #expect(told.subtracting(listed).sorted() == [])
        let texts = try Town.pages.get().locales[.english]
        #expect(listed.filter { !texts.has("problem.\($0)") }.sorted() == [])
    }
}
