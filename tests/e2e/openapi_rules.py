"""What OpenAPI 3.1.0 says of a description, as far as ours uses it: each object's own fields, what
it must have, that schemas are JSON Schema 2020-12, that references and security schemes exist, that
names are used once. After the specification's text; a field that it does not know is a mistake."""
import re

import jsonschema

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
# Object: (its fields, those that it must have). x-... may stand in all of them.
OBJECTS = {
    "document": ({"openapi", "info", "jsonSchemaDialect", "servers", "paths", "webhooks",
                  "components", "security", "tags", "externalDocs"}, {"openapi", "info"}),
    "info": ({"title", "summary", "description", "termsOfService", "contact", "license",
              "version"}, {"title", "version"}),
    "path item": ({"$ref", "summary", "description", "servers", "parameters"} | METHODS, set()),
    "operation": ({"tags", "summary", "description", "externalDocs", "operationId", "parameters",
                   "requestBody", "responses", "callbacks", "deprecated", "security", "servers"},
                  {"responses"}),
    "parameter": ({"name", "in", "description", "required", "deprecated", "allowEmptyValue",
                   "style", "explode", "allowReserved", "schema", "example", "examples",
                   "content"}, {"name", "in"}),
    "request body": ({"description", "content", "required"}, {"content"}),
    "media type": ({"schema", "example", "examples", "encoding"}, set()),
    "response": ({"description", "headers", "content", "links"}, {"description"}),
    "components": ({"schemas", "responses", "parameters", "examples", "requestBodies", "headers",
                    "securitySchemes", "links", "callbacks", "pathItems"}, set()),
    "security scheme": ({"type", "description", "name", "in", "scheme", "bearerFormat", "flows",
                         "openIdConnectUrl"}, {"type"}),
    "tag": ({"name", "description", "externalDocs"}, {"name"}),
}
SCHEME_NEEDS = {"apiKey": {"name", "in"}, "http": {"scheme"}, "mutualTLS": set(),
                "oauth2": {"flows"}, "openIdConnect": {"openIdConnectUrl"}}


class Rules:
    def __init__(self, document):
        self.document = document
        self.mistakes = []
        self.operations = set()

    def wrong(self, where, what):
        self.mistakes.append("%s: %s" % (where, what))

    def object(self, kind, where, value):
        if not isinstance(value, dict):
            self.wrong(where, "%s: an object is needed" % kind)
            return {}
        known, needed = OBJECTS[kind]
        for name in value:
            if name not in known and not name.startswith("x-"):
                self.wrong(where, "%s has no %s" % (kind, name))
        for name in needed - set(value):
            self.wrong(where, "%s needs %s" % (kind, name))
        return value

    def schema(self, where, value):
        try:
            jsonschema.Draft202012Validator.check_schema(value)
        except jsonschema.SchemaError as trouble:
            self.wrong(where, trouble.message)
        self.references(where, value)

    def references(self, where, value):
        if isinstance(value, list):
            for each in value:
                self.references(where, each)
        if not isinstance(value, dict):
            return
        target = value.get("$ref")
        if isinstance(target, str) and not self.is_there(target):
            self.wrong(where, "nothing stands at " + target)
        required, properties = value.get("required"), value.get("properties")
        closed = value.get("additionalProperties") is False
        if closed and isinstance(required, list):
            for name in set(required) - set(properties or {}):
                self.wrong(where, "needs %s, which it does not describe" % name)
        for name, each in value.items():
            self.references(where + "/" + name, each)

    def is_there(self, target):
        at = self.document
        if not target.startswith("#/"):
            return False
        for step in target[2:].split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(at, dict) or step not in at:
                return False
            at = at[step]
        return True

    def content(self, where, value):
        for kind, media in value.items():
            if not re.fullmatch(r"[\w.+*-]+/[\w.+*-]+(; ?[\w=.-]+)*", kind):
                self.wrong(where, "%s is no media type" % kind)
            media = self.object("media type", where + "/" + kind, media)
            if "schema" in media:
                self.schema(where + "/" + kind, media["schema"])

    def security(self, where, value):
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        for each in value:
            for name in each:
                if name not in schemes:
                    self.wrong(where, "there is no security scheme " + name)

    def operation(self, where, path, value):
        value = self.object("operation", where, value)
        name = value.get("operationId")
        if name in self.operations:
            self.wrong(where, "operationId %s stands twice" % name)
        self.operations.add(name)
        tags = {each["name"] for each in self.document.get("tags", [])}
        for tag in value.get("tags", []):
            if tags and tag not in tags:
                self.wrong(where, "the tag %s is not described" % tag)
        seen = set()
        for each in value.get("parameters", []):
            each = self.object("parameter", where, each)
            key = (each.get("name"), each.get("in"))
            if key in seen or key[1] not in ("query", "header", "path", "cookie"):
                self.wrong(where, "parameter %s in %s" % key)
            seen.add(key)
            if ("schema" in each) == ("content" in each):
                self.wrong(where, "parameter %s has a schema or content" % key[0])
            if key[1] == "path" and each.get("required") is not True:
                self.wrong(where, "parameter %s of the path must be required" % key[0])
            self.schema(where + "/" + str(key[0]), each.get("schema", {}))
        if set(re.findall(r"{(\w+)}", path)) != {n for n, place in seen if place == "path"}:
            self.wrong(where, "parameters of the path")
        if "requestBody" in value:
            body = self.object("request body", where + "/requestBody", value["requestBody"])
            self.content(where + "/requestBody", body.get("content", {}))
        if not value.get("responses"):
            self.wrong(where, "no response is described")
        for status, response in value.get("responses", {}).items():
            if not re.fullmatch(r"[1-5](\d\d|XX)|default", status):
                self.wrong(where, "%s is no status" % status)
            response = self.object("response", where + "/" + status, response)
            self.content(where + "/" + status, response.get("content", {}))
        self.security(where, value.get("security", []))

    def check(self):
        document = self.object("document", "", self.document)
        if not re.fullmatch(r"3\.1\.\d+", str(document.get("openapi"))):
            self.wrong("", "openapi must be 3.1.x")
        self.object("info", "info", document.get("info", {}))
        if not set(document) & {"paths", "components", "webhooks"}:
            self.wrong("", "there is neither paths nor components nor webhooks")
        for tag in document.get("tags", []):
            self.object("tag", "tags", tag)
        for path, item in document.get("paths", {}).items():
            if not path.startswith("/"):
                self.wrong(path, "a path begins with /")
            for method, value in self.object("path item", path, item).items():
                if method in METHODS:
                    self.operation(path + " " + method, path, value)
        parts = self.object("components", "components", document.get("components", {}))
        for name, value in parts.get("schemas", {}).items():
            if not re.fullmatch(r"[\w.-]+", name):
                self.wrong("components", "%s is no name" % name)
            self.schema("components/" + name, value)
        for name, value in parts.get("securitySchemes", {}).items():
            value = self.object("security scheme", "components/" + name, value)
            needed = SCHEME_NEEDS.get(value.get("type"))
            if needed is None or needed - set(value):
                self.wrong("components/" + name, "type and what it needs")
        self.security("security", document.get("security", []))
        return self.mistakes


def mistakes_of(document):
    """Each mistake with its place; empty where there is none."""
    return Rules(document).check()
