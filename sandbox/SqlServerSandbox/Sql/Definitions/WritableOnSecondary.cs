using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>What may be defined on a secondary replica: temporary tables, and what belongs to the server.</summary>
internal sealed class WritableOnSecondary : TSqlFragmentVisitor
{
    private bool _temporary;

    public static bool Refuses(TSqlStatement statement)
    {
        if (statement is CreateLoginStatement or AlterLoginStatement or DropLoginStatement or BackupStatement) return false;
        bool defines = statement is CreateTableStatement or AlterTableStatement or DropTableStatement or TruncateTableStatement or CreateIndexStatement or DropIndexStatement;
        var names = new WritableOnSecondary();
        if (defines) statement.Accept(names);
        return !names._temporary;
    }

    public override void Visit(SchemaObjectName node)
    {
        if (node.BaseIdentifier.Value.StartsWith('#')) _temporary = true;
    }
}
