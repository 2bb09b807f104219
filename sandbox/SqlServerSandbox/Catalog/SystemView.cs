using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Catalog;

/// <summary>A view of the catalog: its columns, and rows made when it is read.</summary>
internal sealed record SystemView(string Schema, string Name, Column[] Columns, Func<Frame, IEnumerable<Value[]>> Rows);
