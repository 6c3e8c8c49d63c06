// What code that imports the types relies on: what is right compiles, and what is wrong does not.
import { Constants, type CompositeTypes, type Database, type Enums, type Json, type Tables, type TablesInsert, type TablesUpdate } from "./database"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(_: Same<A, B>) {}

declare const user: Tables<"users">
same<typeof user.id, number>(true)
same<typeof user.mood, "sad" | "it's" | "ok">(true)
same<typeof user.place, { x: number | null; y: number | null } | null>(true)
same<typeof user.data, NonNullable<Json>>(true)
same<typeof user.tags, string[] | null>(true)
same<Tables<"counted">, { n: number | null }>(true)
same<Tables<{ schema: "api" }, "events">, { id: number; mood: Enums<"mood"> }>(true)
same<CompositeTypes<"place">["x"], number | null>(true)

const least: TablesInsert<"users"> = { name: "a" }
const change: TablesUpdate<"users"> = { mood: "sad", place: null }
// @ts-expect-error a name is needed
const nameless: TablesInsert<"users"> = { mood: "ok" }
// @ts-expect-error the id is generated
const numbered: TablesInsert<"users"> = { name: "a", id: 1 }
// @ts-expect-error so is what is computed
const shouted: TablesUpdate<"users"> = { shout: "A" }
// @ts-expect-error no such mood
const wrong: Enums<"mood"> = "happy"
// @ts-expect-error views that count cannot be written
const written: TablesInsert<"counted"> = {}
// @ts-expect-error no such table
declare const nothing: Tables<"nothing">

type Functions = Database["public"]["Functions"]
same<Functions["greet"]["Args"], { name: string; loud?: boolean }>(true)
same<Functions["greet"]["Returns"], string>(true)
same<Functions["everybody"]["Returns"][number]["name"], string>(true)
same<Functions["everybody"]["SetofOptions"]["to"], "users">(true)
same<Database["public"]["Tables"]["profiles"]["Relationships"][0]["isOneToOne"], true>(true)
same<Database["public"]["Tables"]["profiles"]["Relationships"][0]["referencedColumns"], ["id"]>(true)

const moods: readonly ["sad", "it's", "ok"] = Constants.public.Enums.mood
export { change, least, moods, nameless, numbered, shouted, wrong, written }
