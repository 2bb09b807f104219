using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>The parameter list of sp_executesql: <c>@a int, @b nvarchar(50) OUTPUT</c>.</summary>
internal static class ParameterList
{
    public static List<(string Name, SqlType Type, bool Output)> Parse(string text, Database database)
    {
        var list = new List<(string, SqlType, bool)>();
        if (string.IsNullOrWhiteSpace(text)) return list;
        // The list is that of a procedure, so it is parsed as one.
        var script = SqlText.Parse("CREATE PROCEDURE p " + text + " AS RETURN");
        var procedure = (CreateProcedureStatement)script.Batches[0].Statements[0];
        foreach (var parameter in procedure.Parameters)
            list.Add((parameter.VariableName.Value, TypeBinder.Bind(parameter.DataType, database).Type, parameter.Modifier == ParameterModifier.Output));
        return list;
    }
}
