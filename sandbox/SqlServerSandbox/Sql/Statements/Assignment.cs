using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>Assignment to variables: SET @v = ..., SELECT @v = ..., and their compound forms.</summary>
internal static class Assignment
{
    public static void Set(Session session, string name, in Value value, SqlType from)
    {
        if (!session.Variables.TryGetValue(name, out var declared)) throw Errors.UndeclaredVariable(name);
        session.Variables[name] = declared with { Value = Conversion.Convert(value, from, declared.Type) };
    }

    public static BinaryExpressionType Operation(AssignmentKind kind) => kind switch
    {
        AssignmentKind.AddEquals => BinaryExpressionType.Add,
        AssignmentKind.SubtractEquals => BinaryExpressionType.Subtract,
        AssignmentKind.MultiplyEquals => BinaryExpressionType.Multiply,
        AssignmentKind.DivideEquals => BinaryExpressionType.Divide,
        AssignmentKind.ModEquals => BinaryExpressionType.Modulo,
        AssignmentKind.BitwiseAndEquals => BinaryExpressionType.BitwiseAnd,
        AssignmentKind.BitwiseOrEquals => BinaryExpressionType.BitwiseOr,
        AssignmentKind.BitwiseXorEquals => BinaryExpressionType.BitwiseXor,
        _ => throw Errors.Unsupported(kind.ToString()),
    };
}
