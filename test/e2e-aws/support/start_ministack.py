"""Starts MiniStack with the one type of resource that our stack has and its CloudFormation does not know."""

from ministack.app import main
from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners


def create(logical_id, properties, stack_name):
    name = properties.get("FilterName") or f"{stack_name}-{logical_id}"
    group = properties["LogGroupName"]
    cloudwatch_logs._metric_filters[(group, name)] = {
        "filterName": name,
        "logGroupName": group,
        "filterPattern": properties["FilterPattern"],
        "metricTransformations": properties["MetricTransformations"],
    }
    return name, {}


def delete(physical_id, properties):
    cloudwatch_logs._metric_filters.pop((properties.get("LogGroupName"), physical_id), None)


provisioners._RESOURCE_HANDLERS["AWS::Logs::MetricFilter"] = {"create": create, "delete": delete}

if __name__ == "__main__":
    main()
