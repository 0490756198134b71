// Types and trusted documents: each folder with an operations.graphql gets a folder `gql` of its own, so that a view's
// documents are loaded with the view. The documents' hashes are in the code; documents.mjs puts the manifests together.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CodegenConfig } from "@graphql-codegen/cli";
import { addTypenameSelectionDocumentTransform } from "@graphql-codegen/client-preset";

const folders = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("operations.graphql"))
  .map((path) => join("src", dirname(path)));

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  silent: true,
  errorsOnly: true,
  generates: Object.fromEntries(
    folders.map((folder) => [
      `${folder}/gql/`,
      {
        preset: "client",
        documents: [`${folder}/*.graphql`, "src/live/fragments.graphql"],
        documentTransforms: [addTypenameSelectionDocumentTransform],
        presetConfig: {
          fragmentMasking: false,
          persistedDocuments: { hashAlgorithm: "sha256" },
        },
        config: {
          onlyOperationTypes: true,
          enumsAsTypes: true,
          useTypeImports: true,
          skipTypename: false,
          nonOptionalTypename: true,
          scalars: { ID: "string", Date: "string", DateTime: "string", Decimal: "string" },
          defaultScalarType: "unknown",
        },
      },
    ]),
  ),
};

export default config;
