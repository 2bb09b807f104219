using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Sequences;

/// <summary>https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sequences-transact-sql.</summary>
internal static class SystemSequences
{
    public static SystemView View(Session session, Database database) => new(
        "sys",
        "sequences",
        [
            .. SystemObjects.ObjectColumns, Any("start_value"), Any("increment"), Any("minimum_value"), Any("maximum_value"), Flag("is_cycling", true), Flag("is_cached", true), Number("cache_size", true),
            Tiny("system_type_id"), Number("user_type_id"), Tiny("precision"), new Column("scale", SqlType.TinyInt, true), Any("current_value"), Flag("is_exhausted"),
        ],
        _ => SystemObjects.Visible(session, database).OfType<SequenceObject>().Select(s => SystemObjects.Row(
            s, database, Of(s, s.Rule.Start), Of(s, s.Rule.Increment), Of(s, s.Rule.Minimum), Of(s, s.Rule.Maximum), Value.From(s.Rule.Cycles), Value.From(s.Rule.Cached),
            s.Rule.CacheSize is { } size ? Value.From((long)size) : Value.Null, Value.From((long)TypeNames.SystemId(s.Type.Id)), Value.From((long)SystemTypes.UserTypeId(database, s.Type, s.Alias)),
            Value.From((long)TypeNames.ReportedPrecision(s.Type)), Value.From(0L), Of(s, s.Current), Value.From(s.IsExhausted))));

    private static Column Any(string name) => new(name, SqlType.Variant, false);

    // An increment below 0 is one of the type all the same, but for tinyint.
    private static Value Of(SequenceObject sequence, long number) =>
        number < 0 && sequence.Type.Id == TypeId.TinyInt ? Value.From(new TypedValue(SqlType.SmallInt, Value.From(number))) : Value.From(new TypedValue(sequence.Type, sequence.ValueOf(number)));
}
