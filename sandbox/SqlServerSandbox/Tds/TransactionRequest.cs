using System.Text;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds;

/// <summary>Transaction manager requests (MS-TDS 2.2.6.9): what SqlTransaction sends.</summary>
internal static class TransactionRequest
{
    private const int Begin = 5;
    private const int Commit = 7;
    private const int Rollback = 8;
    private const int Save = 9;

    public static void Run(MessageReader message, Session session, Response response)
    {
        message.SkipHeaders();
        int request = message.UInt16();
        try
        {
            switch (request)
            {
                case Begin:
                    SetIsolation(session, message.Byte());
                    session.Begin(message.AtEnd ? null : Name(message));
                    break;
                case Commit:
                    Name(message);
                    bool again = (message.Byte() & 1) != 0;
                    session.Commit();
                    if (again) session.Begin();
                    break;
                case Rollback:
                    string name = Name(message);
                    if (name.Length > 0)
                    {
                        if (!session.RollbackTo(name)) throw new SqlError(6401, 16, 1, $"Cannot roll back {name}. No transaction or savepoint of that name was found.");
                    }
                    else
                    {
                        session.Rollback();
                    }
                    break;
                case Save:
                    session.Save(Name(message));
                    break;
                default:
                    throw Errors.Unsupported($"transaction manager request {request}");
            }
            response.Done(session.TransactionDepth > 0 ? DoneStatus.InTransaction : DoneStatus.Final, 0, 0);
        }
        catch (SqlError error)
        {
            error.Line = 1;
            response.Error(error);
            response.Done(DoneStatus.Error, 0, 0);
        }
    }

    private static string Name(MessageReader message) => Encoding.Unicode.GetString(message.Span(message.Byte()));

    // 0 leaves the level as it is.
    private static void SetIsolation(Session session, byte level)
    {
        if (level is 0 or > 5) return;
        session.Isolation = (Isolation)level;
    }
}
