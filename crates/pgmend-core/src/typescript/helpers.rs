//! The types below `Database` by which code names a row, an enum or a composite type without spelling out its schema, and the constants.

use std::fmt::Write as _;

/// A helper: its name, its parameters' names, where it looks, and which part of a found table it takes.
struct Helper {
    name: &'static str,
    options: &'static str,
    member: &'static str,
    group: &'static str,
    part: Option<(&'static str, char)>,
}

const HELPERS: [Helper; 4] = [
    Helper {
        name: "TablesInsert",
        options: "DefaultSchemaTableNameOrOptions",
        member: "TableName",
        group: "Tables",
        part: Some(("Insert", 'I')),
    },
    Helper {
        name: "TablesUpdate",
        options: "DefaultSchemaTableNameOrOptions",
        member: "TableName",
        group: "Tables",
        part: Some(("Update", 'U')),
    },
    Helper { name: "Enums", options: "DefaultSchemaEnumNameOrOptions", member: "EnumName", group: "Enums", part: None },
    Helper {
        name: "CompositeTypes",
        options: "PublicCompositeTypeNameOrOptions",
        member: "CompositeTypeName",
        group: "CompositeTypes",
        part: None,
    },
];

/// Everything between `Database` and the constants.
pub(super) fn helpers() -> String {
    let mut out = String::from(
        "type DatabaseWithoutInternals = Omit<Database, \"__InternalSupabase\">\n\n\
         type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, \"public\">]\n\n",
    );
    out.push_str(TABLES);
    for helper in &HELPERS {
        out.push('\n');
        helper.write(&mut out);
    }
    out
}

impl Helper {
    fn write(&self, out: &mut String) {
        let Self { name, options, member, group, part } = self;
        let there = format!("DatabaseWithoutInternals[{options}[\"schema\"]][\"{group}\"]");
        let here = format!("DefaultSchema[\"{group}\"]");
        // What is found is the answer itself, or has a part that is.
        let taken = |found: String, indent: &str| match part {
            None => format!("{found}\n"),
            Some((part, letter)) => format!(
                "{found} extends {{\n{indent}    {part}: infer {letter}\n{indent}  }}\n{indent}  ? {letter}\n{indent}  : never\n"
            ),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "export type {name}<\n  {options} extends\n    | keyof {here}\n    | {{ schema: keyof DatabaseWithoutInternals }},\n  \
             {member} extends ({options} extends {{\n    schema: keyof DatabaseWithoutInternals\n  }}\n    \
             ? keyof {there}\n    : never) = never,\n\
             > = {options} extends {{\n  schema: keyof DatabaseWithoutInternals\n}}\n  ? {}  \
             : {options} extends keyof {here}\n    ? {}    : never\n",
            taken(format!("{there}[{member}]"), "  "),
            taken(format!("{here}[{options}]"), "    "),
        );
    }
}

/// Rows are those of tables and of views.
const TABLES: &str = r#"export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] &
        DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] &
        DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never
"#;
