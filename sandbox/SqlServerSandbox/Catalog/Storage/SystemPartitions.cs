using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Storage;

/// <summary>sys.partition_functions, sys.partition_range_values and sys.partition_schemes.</summary>
internal static class SystemPartitions
{
    public static SystemView Functions(Session session, Database database) => new(
        "sys",
        "partition_functions",
        [
            Text("name", false), Number("function_id"), Code("type", 2), Text("type_desc", true, 60), Number("fanout"), Flag("boundary_value_on_right"), Flag("is_system"), Moment("create_date"), Moment("modify_date"),
        ],
        _ => database.PartitionFunctions.Select(f => new[]
        {
            Value.From(f.Name), Value.From((long)f.Id), Value.From("R "), Value.From("RANGE"), Value.From(f.Boundaries.Count + 1L), Value.From(f.Right), Value.From(false), Time(f.Created), Time(f.Created),
        }));

    public static SystemView Boundaries(Session session, Database database) => new(
        "sys",
        "partition_range_values",
        [Number("function_id"), Number("boundary_id"), Number("parameter_id"), new Column("value", SqlType.Variant, true)],
        _ => database.PartitionFunctions.SelectMany(f => f.Boundaries.Select((b, i) => new[]
        {
            Value.From((long)f.Id), Value.From(i + 1L), Value.From(1L), b.IsNull ? Value.Null : Value.From(new TypedValue(f.Type, b)),
        })));

    public static SystemView Schemes(Session session, Database database) => new(
        "sys",
        "partition_schemes",
        [Text("name", false), Number("data_space_id"), Code("type", 2), Text("type_desc", true, 60), Flag("is_default", true), Flag("is_system", true), Number("function_id")],
        _ => database.PartitionSchemes.Select(s => new[]
        {
            Value.From(s.Name), Value.From((long)s.Id), Value.From("PS"), Value.From("PARTITION_SCHEME"), Value.From(false), Value.From(false), Value.From((long)s.Function.Id),
        }));
}
