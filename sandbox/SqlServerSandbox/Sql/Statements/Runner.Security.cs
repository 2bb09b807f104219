using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Security;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

internal sealed partial class Runner
{
    private bool RunSecurity(TSqlStatement statement)
    {
        switch (statement)
        {
            case ExecuteAsStatement execute:
                RunExecuteAs(execute);
                return true;
            case RevertStatement:
                session.Revert();
                return true;
            default:
                return false;
        }
    }

    private void RunExecuteAs(ExecuteAsStatement execute)
    {
        var context = execute.ExecuteContext;
        // EXECUTE AS CALLER at the top is who one is already.
        if (context.Kind == ExecuteAsOption.Caller) return;
        string name = Scalar(context.Principal, SqlType.SysName).Text;
        if (context.Kind == ExecuteAsOption.Login)
        {
            if (session.Server.FindLogin(name) is not { } login || !session.IsAdministrator) throw SecurityErrors.CannotExecuteAs("server", name);
            session.Impersonate(login.Name, null);
            return;
        }
        if (context.Kind != ExecuteAsOption.User) throw Errors.Unsupported($"EXECUTE AS {context.Kind}");
        bool may = session.IsAdministrator || session.MayDoOnDatabase("CONTROL", session.Database);
        if (session.Database.Permissions.Principals.Find(name) is not { IsRole: false } user || !may) throw SecurityErrors.CannotExecuteAs("database", name);
        session.Impersonate(user.Login ?? user.Name, user.Name);
    }
}
