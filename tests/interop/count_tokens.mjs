// Reads a JSON array of texts from stdin and prints the number of tokens of each as a JSON array (encoding o200k_base).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { countTokens } = createRequire(process.argv[2] + "/")("gpt-tokenizer");
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((text) => countTokens(text))));
