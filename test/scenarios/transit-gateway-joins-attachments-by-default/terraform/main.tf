terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

module "spoke" {
  source = "./modules/network"

  for_each = {
    a = "10.1.0.0/16"
    b = "10.2.0.0/16"
  }

  name       = each.key
  cidr_block = each.value
}

resource "aws_ec2_transit_gateway" "main" {
}

resource "aws_ec2_transit_gateway_vpc_attachment" "a" {
  transit_gateway_id = aws_ec2_transit_gateway.main.id
  vpc_id             = module.spoke["a"].vpc_id
  subnet_ids         = module.spoke["a"].subnet_ids
}

resource "aws_route" "a" {
  route_table_id         = module.spoke["a"].route_table_id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.main.id
}

resource "aws_ec2_transit_gateway_vpc_attachment" "b" {
  transit_gateway_id = aws_ec2_transit_gateway.main.id
  vpc_id             = module.spoke["b"].vpc_id
  subnet_ids         = module.spoke["b"].subnet_ids
}

resource "aws_route" "b" {
  route_table_id         = module.spoke["b"].route_table_id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.main.id
}
