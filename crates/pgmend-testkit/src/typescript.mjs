// Asks postgres-meta for the types of each database, as its command does.
const lib = process.env.POSTGRES_META
const { PostgresMeta } = await import(`${lib}/index.js`)
const { getGeneratorMetadata } = await import(`${lib}/generators.js`)
const { generateTypescript } = await import(process.env.TYPEGEN)

const lines = process.env.WANTED.split("\n")
for (let at = 0; at < lines.length; at += 2) {
  try {
    const meta = new PostgresMeta({ connectionString: lines[at], max: 1 })
    const { data, error } = await getGeneratorMetadata(meta, { includedSchemas: lines[at + 1].split(",") })
    if (error) throw new Error(error.message)
    process.stdout.write(await generateTypescript(data, { detectOneToOneRelationships: true, defaultSchema: "public" }))
  } catch (error) {
    process.stdout.write(`failed: ${error.message}`)
  }
  process.stdout.write("\0")
}
