namespace SqlServerSandbox.Tests.Sql.Catalogue;

/// <summary>What sys.* and INFORMATION_SCHEMA say of constraints ("Object Catalog Views", "Information Schema Views").</summary>
public sealed class ConstraintViewTests : IDisposable
{
    private readonly Db _db;
    private readonly string _p = TestServer.NewName();
    private readonly string _c = TestServer.NewName();

    public ConstraintViewTests(TestServer server)
    {
        _db = server.Open();
        _db.Execute($"create table {_p} (a int not null, b int not null, price money constraint d_{_p} default 1.5, constraint pk_{_p} primary key (a, b), constraint ck_{_p} check (price >= 0))");
        _db.Execute($"""
            create table {_c} (id int identity(5, 2) not null, x int, y int, note varchar(20) default 'none', made datetime default getdate(), total as x * 2 persisted,
                constraint uq_{_c} unique (note), constraint fk_{_c} foreign key (x, y) references {_p} (a, b) on delete cascade on update set null)
            """);
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Foreign_keys_are_shown_with_their_columns_and_actions()
    {
        _db.Execute($"alter table {_c} nocheck constraint fk_{_c}");

        Assert.Equal(
            [[$"fk_{_c}", _c, _p, "F ", "CASCADE", "SET_NULL", true, true, false, 1]],
            _db.Rows($"select name, object_name(parent_object_id), object_name(referenced_object_id), type, delete_referential_action_desc, update_referential_action_desc, is_disabled, is_not_trusted, is_system_named, key_index_id from sys.foreign_keys where parent_object_id = object_id('{_c}')"));
        Assert.Equal(
            [[1, "x", "a"], [2, "y", "b"]],
            _db.Rows($"select k.constraint_column_id, col_name(k.parent_object_id, k.parent_column_id), col_name(k.referenced_object_id, k.referenced_column_id) from sys.foreign_key_columns k where k.constraint_object_id = object_id('fk_{_c}') order by 1"));
    }

    [Fact]
    public void Checks_and_defaults_are_shown_in_the_servers_own_spelling()
    {
        Assert.Equal([["([price]>=(0))", 3, false]], _db.Rows($"select definition, parent_column_id, is_system_named from sys.check_constraints where name = 'ck_{_p}'"));
        Assert.Equal([["((1.5))", $"d_{_p}"]], _db.Rows($"select d.definition, d.name from sys.default_constraints d join sys.columns c on c.default_object_id = d.object_id where c.object_id = object_id('{_p}')"));
        Assert.Equal("('none'),(getdate())", _db.List($"select definition from sys.default_constraints where parent_object_id = object_id('{_c}') and is_system_named = 1 order by parent_column_id"));
        Assert.Equal([["([x]*(2))", true]], _db.Rows($"select definition, is_persisted from sys.computed_columns where object_id = object_id('{_c}')"));
        Assert.Equal("(getdate())", _db.Scalar($"select column_default from information_schema.columns where table_name = '{_c}' and column_name = 'made'"));
        Assert.Equal("([price]>=(0))", _db.Scalar($"select object_definition(object_id('ck_{_p}'))"));
    }

    [Theory]
    [InlineData("check (a between 1 and 5)", "([a]>=(1) AND [a]<=(5))")]
    [InlineData("check (b in ('x', 'y'))", "([b]='y' OR [b]='x')")]
    [InlineData("check (a is not null and (b like 'x%' or a <> -1))", "([a] IS NOT NULL AND ([b] like 'x%' OR [a]<>(-1)))")]
    [InlineData("check (len(upper(b)) > 2)", "(len(upper([b]))>(2))")]
    [InlineData("check (a > dateadd(year, -18, a))", "([a]>dateadd(year,(-18),[a]))")]
    public void A_condition_is_shown_with_brackets_and_parentheses(string check, string shown)
    {
        string t = TestServer.NewName();
        string type = check.Contains("dateadd", StringComparison.Ordinal) ? "datetime" : "int";
        _db.Execute($"create table {t} (a {type}, b varchar(10), {check})");
        Assert.Equal(shown, _db.Scalar($"select definition from sys.check_constraints where parent_object_id = object_id('{t}')"));
    }

    [Fact]
    public void Names_that_the_server_makes_up_tell_kind_table_and_column()
    {
        string t = "Warehouse" + TestServer.NewName();
        _db.Execute($"create table {t} (id int primary key, quantity int default 1 check (quantity > 0) references {t} (id))");

        Assert.Equal(
            ["CK__Warehouse__quant__", "DF__Warehouse__quant__", "FK__Warehouse__quant__", "PK__Warehous__"],
            _db.Rows($"select name from sys.objects where parent_object_id = object_id('{t}') order by type").Select(r => System.Text.RegularExpressions.Regex.Replace((string)r[0]!, "[0-9A-F]+$", "")).Order());
    }

    [Fact]
    public void The_standard_views_show_keys_and_references()
    {
        Assert.Equal(
            [[$"ck_{_p}", "CHECK"], [$"pk_{_p}", "PRIMARY KEY"]],
            _db.Rows($"select constraint_name, constraint_type from information_schema.table_constraints where table_name = '{_p}' order by 1"));
        Assert.Equal(
            [[$"fk_{_c}", "x", 1], [$"fk_{_c}", "y", 2], [$"uq_{_c}", "note", 1]],
            _db.Rows($"select constraint_name, column_name, ordinal_position from information_schema.key_column_usage where table_name = '{_c}' order by 1, 3"));
        Assert.Equal(
            [[$"pk_{_p}", "SIMPLE", "SET NULL", "CASCADE"]],
            _db.Rows($"select unique_constraint_name, match_option, update_rule, delete_rule from information_schema.referential_constraints where constraint_name = 'fk_{_c}'"));
        Assert.Equal("price", _db.List($"select column_name from information_schema.constraint_column_usage where constraint_name = 'ck_{_p}'"));
        Assert.Equal("([price]>=(0))", _db.Scalar($"select check_clause from information_schema.check_constraints where constraint_name = 'ck_{_p}'"));
        Assert.Equal([["dbo", "dbo"]], _db.Rows("select schema_name, schema_owner from information_schema.schemata where schema_name = 'dbo'"));
    }

    [Fact]
    public void Identity_columns_tell_seed_step_and_the_last_value()
    {
        Assert.Equal([["id", 5, 2, null]], _db.Rows($"select name, seed_value, increment_value, last_value from sys.identity_columns where object_id = object_id('{_c}')"));
        _db.Execute($"insert {_c} (note) values ('a'), ('b')");
        Assert.Equal(7, _db.Scalar($"select last_value from sys.identity_columns where object_id = object_id('{_c}')"));
    }

    [Fact]
    public void Properties_of_objects_tell_what_they_are()
    {
        Assert.Equal(
            [[1, 1, 1, 0, null]],
            _db.Rows($"select objectproperty(object_id('{_p}'), 'IsUserTable'), objectproperty(object_id('{_p}'), 'TableHasPrimaryKey'), objectproperty(object_id('fk_{_c}'), 'IsForeignKey'), objectproperty(object_id('fk_{_c}'), 'CnstIsDisabled'), objectproperty(object_id('{_p}'), 'Nothing')"));
    }
}
