namespace SqlServerSandbox.Tests.Sql.Catalogue;

/// <summary>Rows, dependencies, dates and extended properties in the catalogue.</summary>
public sealed class ObjectViewTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Partitions_count_rows_by_index()
    {
        _db.Execute($"create table {_t} (k int primary key, a int); create index ix on {_t} (a) include (k); insert {_t} values (1, 1), (2, 2), (3, 3)");

        Assert.Equal([[1, 3L], [2, 3L]], _db.Rows($"select index_id, rows from sys.partitions where object_id = object_id('{_t}') order by 1"));
        Assert.Equal(3L, _db.Scalar($"select sum(row_count) from sys.dm_db_partition_stats where object_id = object_id('{_t}') and index_id < 2"));
        Assert.Equal(
            [["a", 1, false], ["k", 0, true]],
            _db.Rows($"select col_name(c.object_id, c.column_id), c.key_ordinal, c.is_included_column from sys.index_columns c join sys.indexes i on i.object_id = c.object_id and i.index_id = c.index_id where i.name = 'ix' and i.object_id = object_id('{_t}') order by c.index_column_id").Select(r => new object?[] { r[0], System.Convert.ToInt32(r[1], System.Globalization.CultureInfo.InvariantCulture), r[2] }));
    }

    [Fact]
    public void Dependencies_tell_what_views_and_triggers_name()
    {
        _db.Execute($"create table {_t} (k int, a int check (a > 0)); create table {_t}_log (k int)");
        _db.Execute($"create view {_t}_v as with c as (select k from dbo.{_t}) select c.k from c");
        _db.Execute($"create trigger {_t}_t on {_t} after insert as insert {_t}_log select i.k from inserted i");

        Assert.Equal(
            [[$"{_t}_t", $"{_t}_log"], [$"{_t}_v", _t]],
            _db.Rows($"select object_name(referencing_id), referenced_entity_name from sys.sql_expression_dependencies where referenced_id in (object_id('{_t}'), object_id('{_t}_log')) and is_schema_bound_reference = 0 order by 1"));
        Assert.Equal(_t, _db.Scalar($"select table_name from information_schema.view_table_usage where view_name = '{_t}_v'"));
        Assert.Equal($"create view {_t}_v as with c as (select k from dbo.{_t}) select c.k from c", _db.Scalar($"select object_definition(object_id('{_t}_v'))"));
    }

    [Fact]
    public void The_date_of_a_change_moves_with_alter_and_with_an_index()
    {
        _db.Execute($"create table {_t} (k int)");
        const string changed = "select case when modify_date > create_date then 1 else 0 end from sys.objects where name = ";
        Assert.Equal(0, _db.Scalar($"{changed}'{_t}'"));

        void Pass()
        {
            while ((int)_db.Scalar($"select case when getdate() > modify_date then 1 else 0 end from sys.objects where name = '{_t}'")! == 0)
            {
            }
        }

        Pass();
        _db.Execute($"alter table {_t} add a int");
        Assert.Equal(1, _db.Scalar($"{changed}'{_t}'"));
        var before = _db.Scalar($"select modify_date from sys.objects where name = '{_t}'");
        Pass();
        _db.Execute($"begin transaction; alter table {_t} add b int; rollback; insert {_t} values (1, 1)");
        Assert.Equal(before, _db.Scalar($"select modify_date from sys.objects where name = '{_t}'"));
        _db.Execute($"create index ix on {_t} (k)");
        Assert.NotEqual(before, _db.Scalar($"select modify_date from sys.objects where name = '{_t}'"));
    }

    [Fact]
    public void Extended_properties_belong_to_tables_columns_constraints_and_indexes()
    {
        _db.Execute($"create table {_t} (k int constraint pk_{_t} primary key, a int)");
        string Add(string level2 = "") => $"exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'words', @level0type = N'SCHEMA', @level0name = dbo, @level1type = 'TABLE', @level1name = '{_t}'{level2}";
        _db.Execute(Add());
        _db.Execute(Add(", @level2type = 'COLUMN', @level2name = 'a'"));
        _db.Execute(Add($", @level2type = 'CONSTRAINT', @level2name = 'pk_{_t}'"));
        _db.Execute(Add($", @level2type = 'INDEX', @level2name = 'pk_{_t}'"));

        Assert.Equal(
            [["INDEX", 1, "words"], ["OBJECT_OR_COLUMN", 0, "words"], ["OBJECT_OR_COLUMN", 2, "words"]],
            _db.Rows($"select class_desc, minor_id, value from sys.extended_properties where major_id = object_id('{_t}') order by 1, 2"));
        Assert.Equal("words", _db.Scalar($"select value from sys.extended_properties where major_id = object_id('pk_{_t}')"));
        Assert.Equal(15233, _db.Error(Add()));
        Assert.Equal(15135, _db.Error(Add(", @level2type = 'COLUMN', @level2name = 'nothing'")));
        _db.Execute($"exec sp_updateextendedproperty 'MS_Description', 5, 'schema', 'dbo', 'table', '{_t}'; exec sp_dropextendedproperty 'MS_Description', 'schema', 'dbo', 'table', '{_t}', 'column', 'a'");
        Assert.Equal("5", _db.List($"select cast(value as int) from sys.extended_properties where major_id = object_id('{_t}') and class = 1"));
        Assert.Equal(15217, _db.Error($"exec sp_dropextendedproperty 'MS_Description', 'schema', 'dbo', 'table', '{_t}', 'column', 'a'"));
    }
}
